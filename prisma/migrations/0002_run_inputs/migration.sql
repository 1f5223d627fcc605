-- What a run reads of other runs: it waits until all of them are completed, and fails when one of them does not complete.

CREATE TABLE run_inputs (
  run_id       UUID NOT NULL REFERENCES runs (id) ON DELETE CASCADE ON UPDATE CASCADE,
  role         TEXT NOT NULL,
  input_run_id UUID NOT NULL REFERENCES runs (id) ON DELETE CASCADE ON UPDATE CASCADE,
  PRIMARY KEY (run_id, role),
  CHECK (run_id <> input_run_id)
);
CREATE INDEX run_inputs_input_run_id_idx ON run_inputs (input_run_id);
