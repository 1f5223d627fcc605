-- Labels of sweeps, and what a search for sweeps looks up.
ALTER TABLE sweeps ADD COLUMN labels JSONB NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(labels) = 'object');
CREATE INDEX sweeps_labels_idx ON sweeps USING gin (labels);
CREATE INDEX sweeps_newest_idx ON sweeps (created_at, id);
DROP INDEX sweeps_created_at_idx;
CREATE INDEX runs_model_idx ON runs (model_id, sweep_id);
CREATE INDEX runs_dataset_idx ON runs (dataset_id, sweep_id);
