-- Where the end of a sweep is told, and each telling of it until it arrived or was given up.

CREATE TABLE webhooks (
  sweep_id UUID PRIMARY KEY REFERENCES sweeps (id) ON DELETE CASCADE ON UPDATE CASCADE,
  url      TEXT NOT NULL,
  -- Signs deliveries, so it is kept as it is.
  secret   TEXT NOT NULL
);

CREATE TABLE webhook_deliveries (
  -- Id of the event: repeated deliveries of one event have it in common.
  id              UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  sweep_id        UUID NOT NULL REFERENCES webhooks (sweep_id) ON DELETE CASCADE ON UPDATE CASCADE,
  event           TEXT NOT NULL CHECK (event IN ('sweep.completed', 'sweep.failed', 'sweep.cancelled')),
  state           TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'given-up')),
  attempts        INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  -- Written with the first attempt: every attempt sends the same bytes.
  body            TEXT,
  status          INTEGER,
  error           TEXT,
  created_at      TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  next_attempt_at TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  finished_at     TIMESTAMPTZ(3),
  CHECK ((finished_at IS NOT NULL) = (state <> 'waiting'))
);
CREATE INDEX webhook_deliveries_waiting_idx ON webhook_deliveries (next_attempt_at) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_sweep_id_idx ON webhook_deliveries (sweep_id);

-- A trigger, so that the event is stored in the transaction that ends the sweep, whichever way it ends.
CREATE FUNCTION tell_end_of_sweep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO webhook_deliveries (sweep_id, event)
  SELECT sweep_id, 'sweep.' || NEW.state FROM webhooks WHERE sweep_id = NEW.id;
  RETURN NULL;
END $$;

CREATE TRIGGER sweeps_end AFTER UPDATE OF state ON sweeps FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state AND NEW.state IN ('completed', 'failed', 'cancelled'))
  EXECUTE FUNCTION tell_end_of_sweep();
