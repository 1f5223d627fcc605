-- By which form of the folds a curve was made; curves of before this column are folded again.
ALTER TABLE curves ADD COLUMN fold_revision INTEGER NOT NULL DEFAULT 0 CHECK (fold_revision >= 0);
CREATE INDEX curves_fold_revision_idx ON curves (fold_revision);
