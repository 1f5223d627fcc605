-- Sweeps, runs, shards, results, curves and what they refer to.
-- docs/states.md draws the states; the CHECKs below refuse a row that no state allows.

CREATE TABLE artifacts (
  sha256     CHAR(64) PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  kind       TEXT NOT NULL CHECK (kind IN ('model', 'dataset')),
  bytes      BIGINT NOT NULL CHECK (bytes > 0),
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT now()
);

CREATE TABLE models (
  id              CHAR(64) PRIMARY KEY CHECK (id ~ '^[0-9a-f]{64}$'),
  name            TEXT NOT NULL UNIQUE,
  artifact_sha256 CHAR(64) NOT NULL REFERENCES artifacts (sha256) ON DELETE RESTRICT ON UPDATE CASCADE,
  manifest        JSONB NOT NULL,
  input_shape     INTEGER[] NOT NULL CHECK (cardinality(input_shape) = 3 AND 0 < ALL (input_shape)),
  num_classes     INTEGER NOT NULL CHECK (num_classes >= 2),
  created_at      TIMESTAMPTZ(3) NOT NULL DEFAULT now()
);

CREATE TABLE datasets (
  id          CHAR(64) PRIMARY KEY REFERENCES artifacts (sha256) ON DELETE RESTRICT ON UPDATE CASCADE,
  name        TEXT NOT NULL UNIQUE,
  shape       INTEGER[] NOT NULL CHECK (cardinality(shape) = 3 AND 0 < ALL (shape)),
  samples     INTEGER NOT NULL CHECK (samples > 0),
  class_names TEXT[] NOT NULL,
  created_at  TIMESTAMPTZ(3) NOT NULL DEFAULT now()
);

CREATE TABLE api_keys (
  id         UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  name       TEXT NOT NULL UNIQUE,
  hash       CHAR(64) NOT NULL UNIQUE CHECK (hash ~ '^[0-9a-f]{64}$'),
  scopes     TEXT[] NOT NULL CHECK (scopes <@ ARRAY['read', 'submit', 'admin'] AND cardinality(scopes) > 0),
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  revoked_at TIMESTAMPTZ(3)
);

CREATE TABLE sweeps (
  id              UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  name            TEXT,
  state           TEXT NOT NULL DEFAULT 'submitted'
                  CHECK (state IN ('submitted', 'running', 'completed', 'failed', 'cancelled')),
  request         JSONB NOT NULL,
  seed            BIGINT NOT NULL CHECK (seed >= 0),
  api_key_id      UUID NOT NULL REFERENCES api_keys (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  idempotency_key TEXT,
  request_hash    CHAR(64) NOT NULL CHECK (request_hash ~ '^[0-9a-f]{64}$'),
  error           TEXT,
  created_at      TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  finished_at     TIMESTAMPTZ(3),
  UNIQUE (api_key_id, idempotency_key),
  CHECK ((finished_at IS NOT NULL) = (state IN ('completed', 'failed', 'cancelled'))),
  CHECK ((state = 'failed') <= (error IS NOT NULL))
);
CREATE INDEX sweeps_created_at_idx ON sweeps (created_at);
CREATE INDEX sweeps_open_idx ON sweeps (created_at) WHERE state IN ('submitted', 'running');

CREATE TABLE runs (
  id          UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  sweep_id    UUID NOT NULL REFERENCES sweeps (id) ON DELETE CASCADE ON UPDATE CASCADE,
  index       INTEGER NOT NULL CHECK (index >= 0),
  model_id    CHAR(64) NOT NULL REFERENCES models (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  dataset_id  CHAR(64) NOT NULL REFERENCES datasets (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  analysis    TEXT NOT NULL,
  settings    JSONB NOT NULL CHECK (settings ->> 'kind' IS NOT DISTINCT FROM analysis),
  engine      JSONB NOT NULL,
  seed        BIGINT NOT NULL CHECK (seed >= 0),
  samples     INTEGER NOT NULL CHECK (samples > 0),
  shard_size  INTEGER NOT NULL CHECK (shard_size > 0),
  state       TEXT NOT NULL DEFAULT 'waiting'
              CHECK (state IN ('waiting', 'running', 'completed', 'failed', 'cancelled')),
  error       TEXT,
  created_at  TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  finished_at TIMESTAMPTZ(3),
  UNIQUE (sweep_id, index),
  CHECK ((finished_at IS NOT NULL) = (state IN ('completed', 'failed', 'cancelled'))),
  CHECK ((state = 'failed') <= (error IS NOT NULL))
);
CREATE INDEX runs_open_idx ON runs (sweep_id) WHERE state IN ('waiting', 'running');

CREATE TABLE shards (
  run_id       UUID NOT NULL REFERENCES runs (id) ON DELETE CASCADE ON UPDATE CASCADE,
  index        INTEGER NOT NULL CHECK (index >= 0),
  first_sample INTEGER NOT NULL CHECK (first_sample >= 0),
  sample_count INTEGER NOT NULL CHECK (sample_count > 0),
  state        TEXT NOT NULL DEFAULT 'pending'
               CHECK (state IN ('pending', 'queued', 'active', 'completed', 'failed', 'cancelled')),
  attempts     INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  crashes      INTEGER NOT NULL DEFAULT 0 CHECK (crashes BETWEEN 0 AND attempts),
  worker_id    TEXT,
  ok_samples   INTEGER CHECK (ok_samples BETWEEN 0 AND sample_count),
  error        TEXT,
  partial      JSONB,
  touched_at   TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  started_at   TIMESTAMPTZ(3),
  finished_at  TIMESTAMPTZ(3),
  PRIMARY KEY (run_id, index),
  UNIQUE (run_id, first_sample),
  CHECK ((finished_at IS NOT NULL) = (state IN ('completed', 'failed', 'cancelled'))),
  CHECK ((state = 'active') <= (worker_id IS NOT NULL AND started_at IS NOT NULL)),
  CHECK ((state = 'completed') = (ok_samples IS NOT NULL)),
  CHECK ((state = 'failed') <= (error IS NOT NULL)),
  CHECK ((partial IS NOT NULL) <= (state IN ('completed', 'failed')))
);
-- The three questions asked all the time: what to enqueue, what to watch, what to fold.
CREATE INDEX shards_pending_idx ON shards (run_id, index) WHERE state = 'pending';
CREATE INDEX shards_open_idx ON shards (touched_at) WHERE state IN ('queued', 'active');
CREATE INDEX shards_unfolded_idx ON shards (run_id, index) WHERE state IN ('completed', 'failed') AND partial IS NULL;

CREATE TABLE results (
  run_id       UUID NOT NULL REFERENCES runs (id) ON DELETE CASCADE ON UPDATE CASCADE,
  sample_index INTEGER NOT NULL CHECK (sample_index >= 0),
  shard_index  INTEGER NOT NULL CHECK (shard_index >= 0),
  status       TEXT NOT NULL CHECK (status IN ('ok', 'failed')),
  scalars      JSONB NOT NULL,
  vectors      BYTEA CHECK (octet_length(vectors) % 4 = 0),
  error        TEXT,
  created_at   TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (run_id, sample_index),
  CHECK ((status = 'failed') = (error IS NOT NULL))
);

CREATE TABLE curves (
  run_id     UUID NOT NULL REFERENCES runs (id) ON DELETE CASCADE ON UPDATE CASCADE,
  name       TEXT NOT NULL,
  body       TEXT NOT NULL,
  complete   BOOLEAN NOT NULL,
  updated_at TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (run_id, name)
);

CREATE TABLE workers (
  id           TEXT PRIMARY KEY,
  host         TEXT NOT NULL,
  pid          INTEGER NOT NULL,
  engine       TEXT NOT NULL,
  provider     TEXT NOT NULL,
  activity     TEXT NOT NULL,
  started_at   TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  last_seen_at TIMESTAMPTZ(3) NOT NULL DEFAULT now()
);
