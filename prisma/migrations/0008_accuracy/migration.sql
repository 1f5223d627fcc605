-- How many images of a data set a model classifies correctly: measured by the first worker that computes the two, or when it was uploaded.
CREATE TABLE accuracies (
  model_id     CHAR(64) NOT NULL REFERENCES models (id) ON DELETE CASCADE ON UPDATE CASCADE,
  dataset_id   CHAR(64) NOT NULL REFERENCES datasets (id) ON DELETE CASCADE ON UPDATE CASCADE,
  images       INTEGER NOT NULL CHECK (images > 0),
  correct      INTEGER NOT NULL CHECK (correct BETWEEN 0 AND images),
  low          DOUBLE PRECISION NOT NULL CHECK (low BETWEEN 0 AND 1),
  high         DOUBLE PRECISION NOT NULL CHECK (high BETWEEN low AND 1),
  -- Other preprocessings on some of the images, where the accuracy was a reason to try them: contracts' AlternativeAccuracy.
  alternatives JSONB NOT NULL,
  measured_at  TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (model_id, dataset_id)
);
