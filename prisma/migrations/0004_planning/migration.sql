-- What is planned and what was measured: a network's arithmetic, its speed at workers, a run's planned time, a shard's time in the engine.

-- Of one image's forward pass; null for models stored before it was counted.
ALTER TABLE models ADD COLUMN multiply_adds BIGINT CHECK (multiply_adds > 0);

CREATE TABLE speeds (
  model_id    CHAR(64) NOT NULL REFERENCES models (id) ON DELETE CASCADE ON UPDATE CASCADE,
  engine      TEXT NOT NULL,
  provider    TEXT NOT NULL,
  threads     INTEGER NOT NULL CHECK (threads > 0),
  batch       INTEGER NOT NULL CHECK (batch > 0),
  forward_ms  DOUBLE PRECISION NOT NULL CHECK (forward_ms > 0 AND forward_ms < 'Infinity'),
  gradient_ms DOUBLE PRECISION NOT NULL CHECK (gradient_ms > 0 AND gradient_ms < 'Infinity'),
  measured_at TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (model_id, engine, provider, threads, batch)
);

-- Null for runs stored before they were planned.
ALTER TABLE runs ADD COLUMN planned_seconds DOUBLE PRECISION CHECK (planned_seconds >= 0);
ALTER TABLE runs ADD COLUMN planned_from TEXT CHECK (planned_from IN ('measured', 'estimated'));

ALTER TABLE shards ADD COLUMN engine_ms DOUBLE PRECISION CHECK (engine_ms >= 0);
