/**
 * Made by `npm run -s openapi types`, never by hand: the API as types, from its description with the
 * SHA-256 b6661458ae4b703839e18f53ba4d3f9acb99e46dae94363c2185b31d7e1c81ed.
 */
export interface paths {
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether this process lives
         * @description Whether this process lives.
         */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * Whether this process lives: the headers alone
         * @description Whether this process lives.
         */
        head: operations["healthHead"];
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Counts and durations for Prometheus
         * @description Open, as scrapers expect; it names no sweep, model or key.
         */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * Counts and durations for Prometheus: the headers alone
         * @description Open, as scrapers expect; it names no sweep, model or key.
         */
        head: operations["metricsHead"];
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the database and the queue can be reached
         * @description Whether the database and the queue can be reached.
         */
        get: operations["readiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * Whether the database and the queue can be reached: the headers alone
         * @description Whether the database and the queue can be reached.
         */
        head: operations["readinessHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/artifacts/{sha256}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The bytes of a model or data set
         * @description The bytes of a model or data set.
         */
        get: operations["fetchArtifact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * The bytes of a model or data set: the headers alone
         * @description The bytes of a model or data set.
         */
        head: operations["fetchArtifactHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/datasets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The data sets that sweeps may name
         * @description The data sets that sweeps may name.
         */
        get: operations["listDatasets"];
        put?: never;
        /**
         * Upload a packed data set
         * @description The body is one file that `isthmus datasets add` packs. The same file and name again give the data set that is there.
         */
        post: operations["uploadDataset"];
        delete?: never;
        options?: never;
        /**
         * The data sets that sweeps may name: the headers alone
         * @description The data sets that sweeps may name.
         */
        head: operations["listDatasetsHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{datasetId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A data set by its id or name
         * @description A data set by its id or name.
         */
        get: operations["readDataset"];
        put?: never;
        post?: never;
        /**
         * Remove a data set
         * @description Its file goes too, unless another model has the same. Refused with 409 while sweeps use it; the answer names them.
         */
        delete: operations["removeDataset"];
        options?: never;
        /**
         * A data set by its id or name: the headers alone
         * @description A data set by its id or name.
         */
        head: operations["readDatasetHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/gc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What garbage collection would remove
         * @description Nothing is changed. POST removes it.
         */
        get: operations["findGarbage"];
        put?: never;
        /**
         * Collect garbage
         * @description Deletes sweeps that ended longer ago than they are kept and do not have the label that keeps them, files that nothing names, and what broken uploads left. The API does so by itself once an hour. Rows of the sweeps go in the background.
         */
        post: operations["collectGarbage"];
        delete?: never;
        options?: never;
        /**
         * What garbage collection would remove: the headers alone
         * @description Nothing is changed. POST removes it.
         */
        head: operations["findGarbageHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys
         * @description Revoked and expired ones too. None shows its text.
         */
        get: operations["listKeys"];
        put?: never;
        /**
         * Make an API key
         * @description The answer alone has the text of the key: the database keeps its SHA-256.
         */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        /**
         * List API keys: the headers alone
         * @description Revoked and expired ones too. None shows its text.
         */
        head: operations["listKeysHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{keyId}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke an API key
         * @description It is refused from now on, and its sessions end. Its sweeps stay, and its name is free again. The last admin key in use cannot be revoked. Revoking a key again changes nothing.
         */
        post: operations["revokeKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The models that sweeps may name
         * @description The models that sweeps may name.
         */
        get: operations["listModels"];
        put?: never;
        /**
         * Upload a model
         * @description The body is one ONNX file. `manifest` is JSON and says how pixels enter the network; leave out what the file does itself. `preprocess` in it names a preset (imagenet, caffe, cifar10, none) and stands for its numbers. The same file, manifest and name again give the model that is there. The network is computed once on random pixels, with its gradient, for 1 and 2 images at once and for the default batch of sweeps: one that fails is refused; where memory or time of the inspection end first, the answer warns and the model is taken.
         */
        post: operations["uploadModel"];
        delete?: never;
        options?: never;
        /**
         * The models that sweeps may name: the headers alone
         * @description The models that sweeps may name.
         */
        head: operations["listModelsHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/models/{modelId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A model by its id or name
         * @description A model by its id or name.
         */
        get: operations["readModel"];
        put?: never;
        post?: never;
        /**
         * Remove a model
         * @description Its file goes too, unless another model has the same. Refused with 409 while sweeps use it; the answer names them.
         */
        delete: operations["removeModel"];
        options?: never;
        /**
         * A model by its id or name: the headers alone
         * @description A model by its id or name.
         */
        head: operations["readModelHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This API as OpenAPI 3.1
         * @description This API as OpenAPI 3.1.
         */
        get: operations["describe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * This API as OpenAPI 3.1: the headers alone
         * @description This API as OpenAPI 3.1.
         */
        head: operations["describeHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{runId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A run with its counts and the names of its curves
         * @description A run with its counts and the names of its curves.
         */
        get: operations["viewRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * A run with its counts and the names of its curves: the headers alone
         * @description A run with its counts and the names of its curves.
         */
        head: operations["viewRunHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{runId}/curves/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A curve in the form that Accept prefers
         * @description JSON where Accept leaves the choice; 406 where it takes none of the forms. A path with the ending of a form always answers in that form. While the run works the curve holds the samples so far and says how many.
         */
        get: operations["readCurve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * A curve in the form that Accept prefers: the headers alone
         * @description JSON where Accept leaves the choice; 406 where it takes none of the forms. A path with the ending of a form always answers in that form. While the run works the curve holds the samples so far and says how many.
         */
        head: operations["readCurveHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{runId}/curves/{name}.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A curve as CSV
         * @description While the run works the curve holds the samples so far and says how many. Send If-None-Match to fetch it only when it changed.
         */
        get: operations["readCurveAsCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * A curve as CSV: the headers alone
         * @description While the run works the curve holds the samples so far and says how many. Send If-None-Match to fetch it only when it changed.
         */
        head: operations["readCurveAsCsvHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{runId}/curves/{name}.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A curve as JSON
         * @description While the run works the curve holds the samples so far and says how many. Send If-None-Match to fetch it only when it changed.
         */
        get: operations["readCurveAsJson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * A curve as JSON: the headers alone
         * @description While the run works the curve holds the samples so far and says how many. Send If-None-Match to fetch it only when it changed.
         */
        head: operations["readCurveAsJsonHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{runId}/curves/{name}.png": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A curve as a PNG picture
         * @description While the run works the curve holds the samples so far and says how many. Send If-None-Match to fetch it only when it changed.
         */
        get: operations["readCurveAsPng"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * A curve as a PNG picture: the headers alone
         * @description While the run works the curve holds the samples so far and says how many. Send If-None-Match to fetch it only when it changed.
         */
        head: operations["readCurveAsPngHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{runId}/curves/{name}.svg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A curve as an SVG picture
         * @description While the run works the curve holds the samples so far and says how many. Send If-None-Match to fetch it only when it changed.
         */
        get: operations["readCurveAsSvg"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * A curve as an SVG picture: the headers alone
         * @description While the run works the curve holds the samples so far and says how many. Send If-None-Match to fetch it only when it changed.
         */
        head: operations["readCurveAsSvgHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{runId}/curves/{name}.vl.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A curve as a Vega-Lite specification
         * @description While the run works the curve holds the samples so far and says how many. Send If-None-Match to fetch it only when it changed.
         */
        get: operations["readCurveAsVegaLite"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * A curve as a Vega-Lite specification: the headers alone
         * @description While the run works the curve holds the samples so far and says how many. Send If-None-Match to fetch it only when it changed.
         */
        head: operations["readCurveAsVegaLiteHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{runId}/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The result of every sample of a run, one a line
         * @description Ordered by sample. A line has sample, status (ok or failed), error and the scalars of the analysis; with vectors=base64 also vectors, float32 little-endian, null where the sample keeps none. Of a run that still works it holds the samples so far. An answer that breaks off in the middle has failed.
         */
        get: operations["readResults"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * The result of every sample of a run, one a line: the headers alone
         * @description Ordered by sample. A line has sample, status (ok or failed), error and the scalars of the analysis; with vectors=base64 also vectors, float32 little-endian, null where the sample keeps none. Of a run that still works it holds the samples so far. An answer that breaks off in the middle has failed.
         */
        head: operations["readResultsHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/sweeps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List or find sweeps, newest first
         * @description The parameters are conditions that a sweep must all meet.
         */
        get: operations["listSweeps"];
        put?: never;
        /**
         * Submit a sweep
         * @description Stores the sweep and answers; the aggregator cuts it into shards and workers compute them. Repeating a request with its Idempotency-Key gives the same sweep. Each model is tried first at the batch of the sweep, once for each version of the API.
         */
        post: operations["submitSweep"];
        delete?: never;
        options?: never;
        /**
         * List or find sweeps, newest first: the headers alone
         * @description The parameters are conditions that a sweep must all meet.
         */
        head: operations["listSweepsHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/sweeps/{sweepId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A sweep with its runs, counts by state, rate and time to the end
         * @description A sweep with its runs, counts by state, rate and time to the end.
         */
        get: operations["viewSweep"];
        put?: never;
        post?: never;
        /**
         * Delete a sweep with its results and curves
         * @description One that has not ended is cancelled first. From the answer on nobody sees it, and its Idempotency-Key is free. Samples that other sweeps copied from it stay theirs. With `unused`, models and data sets that no other sweep uses are removed with it.
         */
        delete: operations["deleteSweep"];
        options?: never;
        /**
         * A sweep with its runs, counts by state, rate and time to the end: the headers alone
         * @description A sweep with its runs, counts by state, rate and time to the end.
         */
        head: operations["viewSweepHead"];
        /**
         * Rename or label a sweep
         * @description In any state. What is left out stays as it is, and so does the `request` in the sweep.
         */
        patch: operations["editSweep"];
        trace?: never;
    };
    "/v1/sweeps/{sweepId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a sweep
         * @description Workers end its shards within a second and store the samples that are finished. Results and curves so far are kept, and later sweeps copy them. It is final. A cancelled sweep stays as it is; one that has ended otherwise is refused (409).
         */
        post: operations["cancelSweep"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sweeps/{sweepId}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Watch a sweep
         * @description Server-sent events: `sweep` with the sweep as JSON, at once and then whenever it changes, at most once a second; `end` after the last, with its reason: `final`, `deleted`, or `stopping` where the server stops and a client connects again. A comment line every 15 seconds keeps the connection open.
         */
        get: operations["watchSweep"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * Watch a sweep: the headers alone
         * @description Server-sent events: `sweep` with the sweep as JSON, at once and then whenever it changes, at most once a second; `end` after the last, with its reason: `final`, `deleted`, or `stopping` where the server stops and a client connects again. A comment line every 15 seconds keeps the connection open.
         */
        head: operations["watchSweepHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/sweeps/{sweepId}/extend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add samples, analyses or models to a sweep
         * @description Computes only what is new, and gives the rows and curves that the extended request would give. What the sweep has already is not added again, so that repeating an extension changes nothing. A run whose samples depend on all of another run that grows, such as one on the subspace of shared directions, is computed anew. The extended request is checked as a submission; a cancelled sweep is refused (409).
         */
        post: operations["extendSweep"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sweeps/{sweepId}/figures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The figures across networks and the tables of the paper that the report of a sweep shows
         * @description The figures across networks and the tables of the paper that the report of a sweep shows.
         */
        get: operations["listFigures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * The figures across networks and the tables of the paper that the report of a sweep shows: the headers alone
         * @description The figures across networks and the tables of the paper that the report of a sweep shows.
         */
        head: operations["listFiguresHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/sweeps/{sweepId}/figures/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A figure across networks in the form that Accept prefers
         * @description Where Accept leaves the choice, a picture is JSON; a table of the paper is CSV. 406 where Accept takes no form that the figure has. A path with the ending of a form always answers in that form.
         */
        get: operations["readFigure"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * A figure across networks in the form that Accept prefers: the headers alone
         * @description Where Accept leaves the choice, a picture is JSON; a table of the paper is CSV. 406 where Accept takes no form that the figure has. A path with the ending of a form always answers in that form.
         */
        head: operations["readFigureHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/sweeps/{sweepId}/figures/{name}.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A figure across networks as CSV
         * @description A picture or a table of the paper.
         */
        get: operations["readFigureAsCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * A figure across networks as CSV: the headers alone
         * @description A picture or a table of the paper.
         */
        head: operations["readFigureAsCsvHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/sweeps/{sweepId}/figures/{name}.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A figure across networks as JSON
         * @description Of pictures; a table of the paper is CSV alone.
         */
        get: operations["readFigureAsJson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * A figure across networks as JSON: the headers alone
         * @description Of pictures; a table of the paper is CSV alone.
         */
        head: operations["readFigureAsJsonHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/sweeps/{sweepId}/figures/{name}.png": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A figure across networks as a PNG picture
         * @description Of pictures; a table of the paper is CSV alone.
         */
        get: operations["readFigureAsPng"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * A figure across networks as a PNG picture: the headers alone
         * @description Of pictures; a table of the paper is CSV alone.
         */
        head: operations["readFigureAsPngHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/sweeps/{sweepId}/figures/{name}.svg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A figure across networks as an SVG picture
         * @description Of pictures; a table of the paper is CSV alone.
         */
        get: operations["readFigureAsSvg"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * A figure across networks as an SVG picture: the headers alone
         * @description Of pictures; a table of the paper is CSV alone.
         */
        head: operations["readFigureAsSvgHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/sweeps/{sweepId}/figures/{name}.vl.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A figure across networks as a Vega-Lite specification
         * @description Of pictures; a table of the paper is CSV alone.
         */
        get: operations["readFigureAsVegaLite"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * A figure across networks as a Vega-Lite specification: the headers alone
         * @description Of pictures; a table of the paper is CSV alone.
         */
        head: operations["readFigureAsVegaLiteHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/sweeps/{sweepId}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a sweep
         * @description Workers end its shards within a second and store the samples that are finished; the rest leaves the queue. Results and curves so far are kept. A paused sweep stays as it is; one that has ended is refused (409).
         */
        post: operations["pauseSweep"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sweeps/{sweepId}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The report of a sweep as one HTML file
         * @description Needs nothing beside itself. Of a sweep that still works it holds the curves so far.
         */
        get: operations["sweepReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * The report of a sweep as one HTML file: the headers alone
         * @description Needs nothing beside itself. Of a sweep that still works it holds the curves so far.
         */
        head: operations["sweepReportHead"];
        patch?: never;
        trace?: never;
    };
    "/v1/sweeps/{sweepId}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a paused sweep
         * @description Its shards are queued again; samples that have a result are not computed again. A sweep that is worked on stays as it is; one that has ended is refused (409).
         */
        post: operations["resumeSweep"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sweeps/{sweepId}/retry-failed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Compute the failed samples of a sweep again
         * @description The failed samples of every run are computed again, also of runs that have ended; the sweep runs again, or stays paused. Runs that failed because a run that they read failed begin anew. Samples that have a result stay, except in a run that an earlier version computed by another revision of its analysis: if some of its samples failed, it is computed anew as a whole. If no sample has failed, the sweep stays as it is; a cancelled sweep is refused (409).
         */
        post: operations["retryFailedSamples"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sweeps/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a sweep would take
         * @description Checks the request as a submission does and stores nothing. Says for each run the samples, the shards, the bytes in the database and the seconds of one worker.
         */
        post: operations["planSweep"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Workers, what they compute with, and what they do now
         * @description Workers, what they compute with, and what they do now.
         */
        get: operations["listWorkers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * Workers, what they compute with, and what they do now: the headers alone
         * @description Workers, what they compute with, and what they do now.
         */
        head: operations["listWorkersHead"];
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Files of uploads that were broken off. */
        AbandonedUploads: {
            /**
             * @description Their bytes.
             * @example 1048576
             */
            bytes: number;
            /**
             * @description Files.
             * @example 1
             */
            files: number;
        };
        /** @description A window in pixels about x₁. */
        AbsoluteExtent: {
            /**
             * @description The side is given. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "absolute";
            /**
             * @description Side of the window about x₁, in pixels.
             * @example 5
             */
            side: components["schemas"]["PixelLength"];
        };
        /** @description A step in pixels. */
        AbsoluteStep: {
            /**
             * @description h = length. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "absolute";
            /**
             * @description h, in pixels.
             * @example 0.5
             */
            length: components["schemas"]["PixelLength"];
        };
        /** @description Steps in pixels. */
        AbsoluteSteps: {
            /**
             * @description Steps are given. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "absolute";
            /**
             * @description h, in pixels, ascending.
             * @example [
             *       0.1,
             *       1
             *     ]
             */
            lengths: components["schemas"]["PixelLength"][];
        };
        /** @description How many images the network classifies correctly with another preprocessing. */
        AlternativeAccuracy: {
            /**
             * @description Images that were classified correctly.
             * @example 74
             */
            correct: number;
            /**
             * @description Images that were looked at.
             * @example 100
             */
            images: number;
            /**
             * @description The preprocessing.
             * @example preset imagenet
             */
            words: string;
        };
        /** @description What is measured, and how: one of the kinds. */
        Analysis: components["schemas"]["PerturbationAnalysis"] | components["schemas"]["ConnectivityAnalysis"] | components["schemas"]["ConvexityAnalysis"] | components["schemas"]["CrossSectionAnalysis"] | components["schemas"]["CurvatureAnalysis"] | components["schemas"]["CurvatureStepAnalysis"] | components["schemas"]["NormalSectionAnalysis"] | components["schemas"]["DetectionAnalysis"] | components["schemas"]["DetectionPathAnalysis"] | components["schemas"]["DetectionStepAnalysis"] | components["schemas"]["SharedDirectionsAnalysis"] | components["schemas"]["SharedSubspaceAnalysis"] | components["schemas"]["BaselineDirectionsAnalysis"] | components["schemas"]["RelativeCurvatureAnalysis"] | components["schemas"]["ProjectionAnalysis"] | components["schemas"]["SubspaceNoiseAnalysis"] | components["schemas"]["RobustnessAnalysis"];
        /** @description What is measured, and how: one of the kinds. */
        AnalysisInput: components["schemas"]["PerturbationAnalysisInput"] | components["schemas"]["ConnectivityAnalysisInput"] | components["schemas"]["ConvexityAnalysisInput"] | components["schemas"]["CrossSectionAnalysisInput"] | components["schemas"]["CurvatureAnalysisInput"] | components["schemas"]["CurvatureStepAnalysisInput"] | components["schemas"]["NormalSectionAnalysisInput"] | components["schemas"]["DetectionAnalysisInput"] | components["schemas"]["DetectionPathAnalysisInput"] | components["schemas"]["DetectionStepAnalysisInput"] | components["schemas"]["SharedDirectionsAnalysisInput"] | components["schemas"]["SharedSubspaceAnalysis"] | components["schemas"]["BaselineDirectionsAnalysisInput"] | components["schemas"]["RelativeCurvatureAnalysisInput"] | components["schemas"]["ProjectionAnalysisInput"] | components["schemas"]["SubspaceNoiseAnalysisInput"] | components["schemas"]["RobustnessAnalysisInput"];
        /**
         * @description What a key allows: read; submit, which holds read; admin, which holds both.
         * @enum {string}
         */
        ApiScope: "read" | "submit" | "admin";
        /** @description The step in the code that the authors of the paper published. */
        AuthorsStep: {
            /**
             * @description h = 10 √d range / 512. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "authors";
        };
        /** @description Steps as multiples of that of the authors. */
        AuthorsSteps: {
            /**
             * @description h over 10 √d range / 512, the step of `detection`, ascending.
             * @example [
             *       0.1,
             *       1
             *     ]
             */
            factors: components["schemas"]["Multiple"][];
            /**
             * @description Steps are multiples of that of `detection`. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "authors";
        };
        /** @description Directions to compare the shared ones with. A sample is one image. */
        BaselineDirectionsAnalysis: {
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "baselineDirections";
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /**
             * @description principalComponents: of the images. marginGradients: left singular vectors of the unit gradients of fⱼ − f_k at the images, j the nine likeliest other classes. cosines: functions of the discrete cosine transform of each channel, by frequency from 0.
             * @default principalComponents
             * @enum {string}
             */
            of: "principalComponents" | "marginGradients" | "cosines";
            /**
             * @description Images, taken from the start of the data set, or of the order that is drawn; 5,000 say enough for principal components. With cosines, how many of them.
             * @example 200
             */
            samples: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
            /**
             * @description m: the basis has the first m directions; fewer where they span less.
             * @default 200
             */
            subspace: number;
        };
        /** @description Directions to compare the shared ones with. A sample is one image. */
        BaselineDirectionsAnalysisInput: {
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "baselineDirections";
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /**
             * @description principalComponents: of the images. marginGradients: left singular vectors of the unit gradients of fⱼ − f_k at the images, j the nine likeliest other classes. cosines: functions of the discrete cosine transform of each channel, by frequency from 0.
             * @default principalComponents
             * @enum {string}
             */
            of?: "principalComponents" | "marginGradients" | "cosines";
            /**
             * @description Images, taken from the start of the data set, or of the order that is drawn; 5,000 say enough for principal components. With cosines, how many of them.
             * @example 200
             */
            samples: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
            /**
             * @description m: the basis has the first m directions; fewer where they span less.
             * @default 200
             */
            subspace?: number;
        };
        /** @description A grid of categories. */
        CategoryPanel: {
            /**
             * @description Cells, row by row from the first, each an index into `categories` or -1 where it has none, as runs of equal ones: `7*120 -1 3*2` are 120 times 7, once -1, twice 3.
             * @example 7*120 -1 3*2
             */
            cells: string;
            /**
             * @description Columns of its grid.
             * @example 121
             */
            columns: number;
            /** @description Lines drawn over it. */
            lines: components["schemas"]["RasterLine"][];
            /** @description Points drawn over it. */
            points: components["schemas"]["RasterPoint"][];
            /**
             * @description Rows of its grid.
             * @example 121
             */
            rows: number;
            /**
             * @description Title of the panel.
             * @example images 3 and 17
             */
            title: string;
            /**
             * @description Coordinates of the first and the last column on the x axis; cells are centred on them.
             * @example [
             *       -1.2,
             *       3.6
             *     ]
             */
            x: [
                number,
                number
            ];
            /**
             * @description Coordinates of the first and the last row on the y axis.
             * @example [
             *       -1,
             *       1
             *     ]
             */
            y: [
                number,
                number
            ];
        };
        /** @description Panels of categories. */
        CategoryRaster: {
            /**
             * @description What the categories are called.
             * @example [
             *       "cat",
             *       "dog"
             *     ]
             */
            categories: string[];
            /**
             * @description Cells are categories. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "categories";
            /**
             * @description Whether the first row is drawn at the bottom, as on a plane, or at the top, as in an image.
             * @enum {string}
             */
            origin: "lower" | "upper";
            /** @description The grids, in the order in which they are drawn. */
            panels: components["schemas"]["CategoryPanel"][];
        };
        /** @description The curves of several networks together. */
        CombinedCurve: {
            /** @description Whether all samples are in it: it changes no more. */
            complete: boolean;
            /**
             * @description Name of the curve that each network has; `name` has a number behind it where a picture shows one series of several.
             * @example convexity
             */
            curveName: string;
            /** @description The data set that it was measured on. */
            dataset: components["schemas"]["NamedResource"];
            /**
             * @description How it is drawn.
             * @enum {string}
             */
            form: "line" | "histogram" | "bars" | "raster";
            /**
             * @description A square from 0 to 1 on both axes, with its diagonal, where chance lies; absent of any other picture.
             * @constant
             */
            frame?: "unitSquare";
            /** @description Numbers worth saying in a sentence. */
            headlines: components["schemas"]["CurveHeadline"][];
            /**
             * @description Level of the intervals, a share.
             * @example 0.95
             */
            intervalLevel: number;
            /**
             * @description How the intervals were made.
             * @example Wilson score
             */
            intervalMethod: string;
            /**
             * @description Which curve of its analysis it is.
             * @example relativeNorm
             */
            name: string;
            /** @description The networks, in the order of their series. */
            networks: components["schemas"]["CurveNetwork"][];
            /**
             * @description What is in no number or in no point here, how much of it and why, as sentences; absent where nothing is left out.
             * @example [
             *       "2 images on a boundary are left out."
             *     ]
             */
            notes?: string[];
            /** @description In form raster, and in no other. */
            raster?: components["schemas"]["Raster"];
            /** @description The samples that are in it. */
            samples: components["schemas"]["FoldedSamples"];
            /**
             * @description The seed of the sweep.
             * @example 2017
             */
            seed: number;
            /** @description Its lines or bars; empty in form raster. */
            series: components["schemas"]["CurveSeries"][];
            /** @description The analysis, with every setting. */
            settings: components["schemas"]["Analysis"];
            /** @description Sign of every margin and curvature in it; null where it holds neither. */
            signConvention: components["schemas"]["SignConvention"] | null;
            /**
             * @description Its title.
             * @example Relative norm of the perturbation
             */
            title: string;
            /** @description The axis of x. */
            xAxis: components["schemas"]["CurveAxis"];
            /** @description The axis of y. */
            yAxis: components["schemas"]["CurveAxis"];
        };
        /** @description Connectivity of classification regions. A sample is one pair. */
        ConnectivityAnalysis: {
            /**
             * @description Where the sphere of the random scenario lies, and of no other. mean: about the mean of the first 1,000 images of the data set, with their mean distance from it as the radius, unless that is set. About black where absent.
             * @example mean
             * @enum {string}
             */
            centre?: "mean";
            /**
             * @description Whether to prove that whole segments of the paths keep their label, where their checked points do. Refused for models without bounds.
             * @default false
             */
            certify: boolean;
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "connectivity";
            /**
             * @description search printed: a pair is given up whose path has so many anchors and is not valid; 255 where absent. The paper states no limit, but next to a curved hole its search does not end.
             * @example 200
             */
            maxAnchors?: number;
            /**
             * @description How often the straight segment is halved at most.
             * @default 8
             */
            maxDepth: number;
            /**
             * @description Most pieces into which a segment is cut to prove it, where certify is true; 2048 where absent, thirty times what a segment of LeNet takes.
             * @example 4096
             */
            maxPieces?: number;
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /**
             * @description η of the targeted projection: the label is tested at x + (1 + η) r.
             * @default 0.05
             */
            overshoot: number;
            /**
             * @description Radius of the sphere of the random scenario, in pixels, and of no other; the mean norm of the first 1,000 images of the data set where absent.
             * @example 9.2
             */
            radius?: components["schemas"]["PixelLength"];
            /**
             * @description Pairs.
             * @example 200
             */
            samples: number;
            /**
             * @description Points at which a segment is checked.
             * @default 50
             */
            samplesPerSegment: number;
            /**
             * @description natural: two images of one predicted label. adversarial: the second is an image of another class, moved to that label. random: the second is a point of a sphere, moved to it.
             * @default natural
             * @enum {string}
             */
            scenario: "natural" | "adversarial" | "random";
            /**
             * @description printed: Algorithm 1 as the paper prints it. The midpoint of the two ends is always an anchor, an anchor that was outside lies just inside the region (the plain overshoot), both halves of a path that is not valid are searched, and there is no limit of depth but maxAnchors. Our search where absent.
             * @example printed
             * @enum {string}
             */
            search?: "printed";
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
            /**
             * @description Most steps of the targeted projection.
             * @default 100
             */
            steps: number;
        };
        /** @description Connectivity of classification regions. A sample is one pair. */
        ConnectivityAnalysisInput: {
            /**
             * @description Where the sphere of the random scenario lies, and of no other. mean: about the mean of the first 1,000 images of the data set, with their mean distance from it as the radius, unless that is set. About black where absent.
             * @example mean
             * @enum {string}
             */
            centre?: "mean";
            /**
             * @description Whether to prove that whole segments of the paths keep their label, where their checked points do. Refused for models without bounds.
             * @default false
             */
            certify?: boolean;
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "connectivity";
            /**
             * @description search printed: a pair is given up whose path has so many anchors and is not valid; 255 where absent. The paper states no limit, but next to a curved hole its search does not end.
             * @example 200
             */
            maxAnchors?: number;
            /**
             * @description How often the straight segment is halved at most.
             * @default 8
             */
            maxDepth?: number;
            /**
             * @description Most pieces into which a segment is cut to prove it, where certify is true; 2048 where absent, thirty times what a segment of LeNet takes.
             * @example 4096
             */
            maxPieces?: number;
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /**
             * @description η of the targeted projection: the label is tested at x + (1 + η) r.
             * @default 0.05
             */
            overshoot?: number;
            /**
             * @description Radius of the sphere of the random scenario, in pixels, and of no other; the mean norm of the first 1,000 images of the data set where absent.
             * @example 9.2
             */
            radius?: components["schemas"]["PixelLength"];
            /**
             * @description Pairs.
             * @example 200
             */
            samples: number;
            /**
             * @description Points at which a segment is checked.
             * @default 50
             */
            samplesPerSegment?: number;
            /**
             * @description natural: two images of one predicted label. adversarial: the second is an image of another class, moved to that label. random: the second is a point of a sphere, moved to it.
             * @default natural
             * @enum {string}
             */
            scenario?: "natural" | "adversarial" | "random";
            /**
             * @description printed: Algorithm 1 as the paper prints it. The midpoint of the two ends is always an anchor, an anchor that was outside lies just inside the region (the plain overshoot), both halves of a path that is not valid are searched, and there is no limit of depth but maxAnchors. Our search where absent.
             * @example printed
             * @enum {string}
             */
            search?: "printed";
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
            /**
             * @description Most steps of the targeted projection.
             * @default 100
             */
            steps?: number;
        };
        /** @description Convexity of classification regions. A sample is one combination. */
        ConvexityAnalysis: {
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description k, how many images are combined, each once; 2 to 10 in Fig. 3.
             * @default [
             *       2,
             *       3,
             *       4,
             *       5,
             *       6,
             *       7,
             *       8,
             *       9,
             *       10
             *     ]
             */
            images: number[];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "convexity";
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /**
             * @description Draws every k from the same classes, those that have as many images as the largest k that at least so many classes have. Larger k are left out, and intervals are a bootstrap over these classes. Where absent, each k is drawn from all classes that have k images, and intervals take combinations as independent.
             * @example {
             *       "least": 5
             *     }
             */
            sameClasses?: components["schemas"]["SameClasses"];
            /**
             * @description Combinations in all: sample i combines images[i mod n] images, so that every k has its share of them.
             * @example 200
             */
            samples: number;
            /**
             * @description Points at which the whole line between two images is checked, for every combination of two; no line is checked where absent.
             * @example 50
             */
            samplesPerLine?: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
        };
        /** @description Convexity of classification regions. A sample is one combination. */
        ConvexityAnalysisInput: {
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description k, how many images are combined, each once; 2 to 10 in Fig. 3.
             * @default [
             *       2,
             *       3,
             *       4,
             *       5,
             *       6,
             *       7,
             *       8,
             *       9,
             *       10
             *     ]
             */
            images?: number[];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "convexity";
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /**
             * @description Draws every k from the same classes, those that have as many images as the largest k that at least so many classes have. Larger k are left out, and intervals are a bootstrap over these classes. Where absent, each k is drawn from all classes that have k images, and intervals take combinations as independent.
             * @example {
             *       "least": 5
             *     }
             */
            sameClasses?: components["schemas"]["SameClassesInput"];
            /**
             * @description Combinations in all: sample i combines images[i mod n] images, so that every k has its share of them.
             * @example 200
             */
            samples: number;
            /**
             * @description Points at which the whole line between two images is checked, for every combination of two; no line is checked where absent.
             * @example 50
             */
            samplesPerLine?: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
        };
        /** @description Cross-sections of classification regions. A sample is one plane. */
        CrossSectionAnalysis: {
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /** @description How much of the plane is looked at. */
            extent: components["schemas"]["SectionExtent"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "crossSection";
            /**
             * @description How often the straight segment is halved at most.
             * @default 8
             */
            maxDepth: number;
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /**
             * @description η of the targeted projection: the label is tested at x + (1 + η) r.
             * @default 0.05
             */
            overshoot: number;
            /** @description How DeepFool finds r(x). */
            perturbation: components["schemas"]["DeepFool"];
            /**
             * @description perturbation: spanned by x₂ - x₁ and r(x₁). path: a plane for each segment of the path found between the two, side by side.
             * @default perturbation
             * @enum {string}
             */
            plane: "perturbation" | "path";
            /**
             * @description Radius of the sphere of the random scenario, in pixels, and of no other; the mean norm of the first 1,000 images of the data set where absent.
             * @example 9.2
             */
            radius?: components["schemas"]["PixelLength"];
            /**
             * @description Columns and rows of the grid. 121 show a hundredth of the window, and are 14,641 classified points a plane.
             * @default 121
             */
            resolution: number;
            /**
             * @description Planes: pair i of the scenario, which is pair i of `connectivity`, gives plane i.
             * @example 200
             */
            samples: number;
            /**
             * @description Points at which a segment is checked.
             * @default 50
             */
            samplesPerSegment: number;
            /**
             * @description natural: two images of one predicted label. adversarial: the second is an image of another class, moved to that label. random: the second is a point of a sphere, moved to it.
             * @default natural
             * @enum {string}
             */
            scenario: "natural" | "adversarial" | "random";
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
            /**
             * @description Most steps of the targeted projection.
             * @default 100
             */
            steps: number;
        };
        /** @description Cross-sections of classification regions. A sample is one plane. */
        CrossSectionAnalysisInput: {
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /** @description How much of the plane is looked at. Where absent: `{"kind":"pair"}`. */
            extent?: components["schemas"]["SectionExtentInput"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "crossSection";
            /**
             * @description How often the straight segment is halved at most.
             * @default 8
             */
            maxDepth?: number;
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /**
             * @description η of the targeted projection: the label is tested at x + (1 + η) r.
             * @default 0.05
             */
            overshoot?: number;
            /** @description How DeepFool finds r(x). Where absent: its defaults. */
            perturbation?: components["schemas"]["DeepFoolInput"];
            /**
             * @description perturbation: spanned by x₂ - x₁ and r(x₁). path: a plane for each segment of the path found between the two, side by side.
             * @default perturbation
             * @enum {string}
             */
            plane?: "perturbation" | "path";
            /**
             * @description Radius of the sphere of the random scenario, in pixels, and of no other; the mean norm of the first 1,000 images of the data set where absent.
             * @example 9.2
             */
            radius?: components["schemas"]["PixelLength"];
            /**
             * @description Columns and rows of the grid. 121 show a hundredth of the window, and are 14,641 classified points a plane.
             * @default 121
             */
            resolution?: number;
            /**
             * @description Planes: pair i of the scenario, which is pair i of `connectivity`, gives plane i.
             * @example 200
             */
            samples: number;
            /**
             * @description Points at which a segment is checked.
             * @default 50
             */
            samplesPerSegment?: number;
            /**
             * @description natural: two images of one predicted label. adversarial: the second is an image of another class, moved to that label. random: the second is a point of a sphere, moved to it.
             * @default natural
             * @enum {string}
             */
            scenario?: "natural" | "adversarial" | "random";
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
            /**
             * @description Most steps of the targeted projection.
             * @default 100
             */
            steps?: number;
        };
        /** @description Curvature of the decision boundary. A sample is one image. */
        CurvatureAnalysis: {
            /**
             * @description full: the orthonormal axes along which gradients are differenced; pixel where absent. On networks with kinks they matter.
             * @enum {string}
             */
            axes?: "pixel" | "random";
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description mean: random directions; 30 where absent, where the relative error of LeNet is 5%.
             * @example 30
             */
            directions?: number;
            /**
             * @description lanczos: how many from each end; 10 where absent.
             * @example 10
             */
            extremes?: number;
            /**
             * @description In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "curvature";
            /**
             * @description density: Lanczos steps a probe, the number of its nodes; 40 where absent. Features narrower than about range / steps are not resolved.
             * @example 40
             */
            lanczosSteps?: number;
            /**
             * @description full: all d - 1 principal curvatures from 2d + 1 gradients. mean: their average from forward passes alone. lanczos: the largest and smallest by block Lanczos. density: their distribution by stochastic Lanczos quadrature, from 2 probes lanczosSteps gradients.
             * @default full
             * @enum {string}
             */
            method: "full" | "mean" | "lanczos" | "density";
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /** @description How DeepFool finds r(x). */
            perturbation: components["schemas"]["DeepFool"];
            /**
             * @description Where, beside z: randomDirection: where a ray along a random direction first leaves the region of the image, looked at every 5% from half ‖r(x)‖ to 2,000 ‖r(x)‖. towardsOther: where the way to a random image of another predicted label first does, looked at in 100 places. h is relative to ‖r(x)‖ all the same. At z where absent.
             * @example randomDirection
             * @enum {string}
             */
            point?: "randomDirection" | "towardsOther";
            /**
             * @description density: random starts; 8 where absent. Without a second one there is no standard error.
             * @example 8
             */
            probes?: number;
            /**
             * @description Images, taken from the start of the data set, or of the order that is drawn.
             * @example 200
             */
            samples: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
            /** @description h; ‖r(x)‖ by default: the scale at which the boundary was found. Where absent: `{"kind":"relativeToPerturbation","factor":1}`. */
            step: components["schemas"]["StepRule"];
        };
        /** @description Curvature of the decision boundary. A sample is one image. */
        CurvatureAnalysisInput: {
            /**
             * @description full: the orthonormal axes along which gradients are differenced; pixel where absent. On networks with kinks they matter.
             * @enum {string}
             */
            axes?: "pixel" | "random";
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description mean: random directions; 30 where absent, where the relative error of LeNet is 5%.
             * @example 30
             */
            directions?: number;
            /**
             * @description lanczos: how many from each end; 10 where absent.
             * @example 10
             */
            extremes?: number;
            /**
             * @description In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "curvature";
            /**
             * @description density: Lanczos steps a probe, the number of its nodes; 40 where absent. Features narrower than about range / steps are not resolved.
             * @example 40
             */
            lanczosSteps?: number;
            /**
             * @description full: all d - 1 principal curvatures from 2d + 1 gradients. mean: their average from forward passes alone. lanczos: the largest and smallest by block Lanczos. density: their distribution by stochastic Lanczos quadrature, from 2 probes lanczosSteps gradients.
             * @default full
             * @enum {string}
             */
            method?: "full" | "mean" | "lanczos" | "density";
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /** @description How DeepFool finds r(x). Where absent: its defaults. */
            perturbation?: components["schemas"]["DeepFoolInput"];
            /**
             * @description Where, beside z: randomDirection: where a ray along a random direction first leaves the region of the image, looked at every 5% from half ‖r(x)‖ to 2,000 ‖r(x)‖. towardsOther: where the way to a random image of another predicted label first does, looked at in 100 places. h is relative to ‖r(x)‖ all the same. At z where absent.
             * @example randomDirection
             * @enum {string}
             */
            point?: "randomDirection" | "towardsOther";
            /**
             * @description density: random starts; 8 where absent. Without a second one there is no standard error.
             * @example 8
             */
            probes?: number;
            /**
             * @description Images, taken from the start of the data set, or of the order that is drawn.
             * @example 200
             */
            samples: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
            /** @description h; ‖r(x)‖ by default: the scale at which the boundary was found. Where absent: `{"kind":"relativeToPerturbation","factor":1}`. */
            step?: components["schemas"]["StepRuleInput"];
        };
        /** @description Mean curvature of the decision boundary by step. A sample is one image. */
        CurvatureStepAnalysis: {
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description Random directions, the same at every step.
             * @default 30
             */
            directions: number;
            /**
             * @description h / ‖r(x)‖, ascending. From 0.01, where smooth networks have converged to the derivative, to beyond the scale of the boundary itself.
             * @default [
             *       0.01,
             *       0.03,
             *       0.1,
             *       0.3,
             *       1,
             *       3
             *     ]
             */
            factors: components["schemas"]["Multiple"][];
            /**
             * @description In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "curvatureStep";
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /** @description How DeepFool finds r(x). */
            perturbation: components["schemas"]["DeepFool"];
            /**
             * @description Images, taken from the start of the data set, or of the order that is drawn.
             * @example 200
             */
            samples: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
        };
        /** @description Mean curvature of the decision boundary by step. A sample is one image. */
        CurvatureStepAnalysisInput: {
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description Random directions, the same at every step.
             * @default 30
             */
            directions?: number;
            /**
             * @description h / ‖r(x)‖, ascending. From 0.01, where smooth networks have converged to the derivative, to beyond the scale of the boundary itself.
             * @default [
             *       0.01,
             *       0.03,
             *       0.1,
             *       0.3,
             *       1,
             *       3
             *     ]
             */
            factors?: components["schemas"]["Multiple"][];
            /**
             * @description In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "curvatureStep";
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /** @description How DeepFool finds r(x). Where absent: its defaults. */
            perturbation?: components["schemas"]["DeepFoolInput"];
            /**
             * @description Images, taken from the start of the data set, or of the order that is drawn.
             * @example 200
             */
            samples: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
        };
        /** @description What the results of a run fold into: a table with axes, units, counts and confidence intervals. */
        Curve: {
            /** @description Whether all samples are in it: it changes no more. */
            complete: boolean;
            /** @description The data set that it was measured on. */
            dataset: components["schemas"]["NamedResource"];
            /**
             * @description How it is drawn.
             * @enum {string}
             */
            form: "line" | "histogram" | "bars" | "raster";
            /**
             * @description A square from 0 to 1 on both axes, with its diagonal, where chance lies; absent of any other picture.
             * @constant
             */
            frame?: "unitSquare";
            /** @description Numbers worth saying in a sentence. */
            headlines: components["schemas"]["CurveHeadline"][];
            /**
             * @description Level of the intervals, a share.
             * @example 0.95
             */
            intervalLevel: number;
            /**
             * @description How the intervals were made.
             * @example Wilson score
             */
            intervalMethod: string;
            /** @description The model that was measured. */
            model: components["schemas"]["NamedResource"];
            /**
             * @description Which curve of its analysis it is.
             * @example relativeNorm
             */
            name: string;
            /**
             * @description What is in no number or in no point here, how much of it and why, as sentences; absent where nothing is left out.
             * @example [
             *       "2 images on a boundary are left out."
             *     ]
             */
            notes?: string[];
            /** @description In form raster, and in no other. */
            raster?: components["schemas"]["Raster"];
            /**
             * Format: uuid
             * @description The run that it is folded from.
             * @example 3f1b7f7e-7b0e-4d3c-9f57-0a2c7b6f4a11
             */
            runId: string;
            /** @description The samples that are in it. */
            samples: components["schemas"]["FoldedSamples"];
            /**
             * @description The seed of the sweep.
             * @example 2017
             */
            seed: number;
            /** @description Its lines or bars; empty in form raster. */
            series: components["schemas"]["CurveSeries"][];
            /** @description The analysis, with every setting. */
            settings: components["schemas"]["Analysis"];
            /** @description Sign of every margin and curvature in it; null where it holds neither. */
            signConvention: components["schemas"]["SignConvention"] | null;
            /**
             * @description Its title.
             * @example Relative norm of the perturbation
             */
            title: string;
            /** @description The axis of x. */
            xAxis: components["schemas"]["CurveAxis"];
            /** @description The axis of y. */
            yAxis: components["schemas"]["CurveAxis"];
        };
        /** @description An axis of a curve. */
        CurveAxis: {
            /**
             * @description What the axis shows.
             * @example Relative norm
             */
            label: string;
            /**
             * @description How the axis is drawn; category: an axis of words.
             * @enum {string}
             */
            scale: "linear" | "log" | "category";
            /**
             * @description The unit: share, pixels, logits, 1 for a ratio, …; empty on an axis of words.
             * @example share
             */
            unit: string;
        };
        /** @description A number worth saying in a sentence, with its interval. */
        CurveHeadline: {
            /**
             * @description Upper end of its interval.
             * @example 0.0447
             */
            high?: number | null;
            /**
             * @description Which number it is, once in a curve and the same in every curve that says it: look for this.
             * @example median
             */
            id?: string;
            /**
             * @description Lower end of its interval at `intervalLevel`.
             * @example 0.0398
             */
            low?: number | null;
            /**
             * @description How many samples it is of. Absent where it is of something else than samples.
             * @example 200
             */
            n?: number;
            /**
             * @description The same in words, which may change.
             * @example Median
             */
            name: string;
            /**
             * @description The unit: share, pixels, 1 for a ratio, ….
             * @example 1
             */
            unit: string;
            /**
             * @description The number, in `unit`; null where there is none.
             * @example 0.0421
             */
            value: number | null;
        };
        /** @description One of the networks of a combined curve. */
        CurveNetwork: {
            /** @description Whether all samples of its run are in it. */
            complete: boolean;
            /**
             * @description Its id.
             * @example b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9
             */
            id: string;
            /**
             * @description Its name.
             * @example lenet-fashion-mnist
             */
            name: string;
            /**
             * Format: uuid
             * @description The run of this network.
             * @example 3f1b7f7e-7b0e-4d3c-9f57-0a2c7b6f4a11
             */
            runId: string;
            /** @description The samples of its run. */
            samples: components["schemas"]["FoldedSamples"];
        };
        /** @description A point or a bin of a curve. */
        CurvePoint: {
            /**
             * @description Samples behind y. For a share, only those that have the property; for a bin, those in it.
             * @example 62
             */
            count?: number;
            /**
             * @description Lower edge of a histogram bin.
             * @example 0
             */
            from?: number;
            /**
             * @description Upper end of that interval.
             * @example 0.38
             */
            high?: number;
            /**
             * @description Lower end of the interval of y at `intervalLevel`.
             * @example 0.25
             */
            low?: number;
            /**
             * @description Upper edge of a histogram bin.
             * @example 0.1
             */
            to?: number;
            /**
             * @description A number on a numeric axis, a word on a category axis.
             * @example 0.05
             */
            x: number | string;
            /**
             * @description The value, in the unit of the y axis.
             * @example 0.31
             */
            y: number;
        };
        /** @description A line or the bars of a curve. */
        CurveSeries: {
            /**
             * @description Which series of the curve it is.
             * @example share
             */
            id?: string;
            /** @description Places on the line that are worth a name; absent where there is none. */
            marks?: components["schemas"]["SeriesMark"][];
            /**
             * @description The same in words, which may change.
             * @example Share of images
             */
            name: string;
            /** @description In the order in which they are drawn. */
            points: components["schemas"]["CurvePoint"][];
        };
        /** @description A data set known to the cluster: images of one shape, packed in one file. */
        Dataset: {
            /**
             * @description Bytes of the packed file.
             * @example 4422102
             */
            bytes: number;
            /**
             * @description Names of its classes by label.
             * @example [
             *       "T-shirt/top",
             *       "Trouser",
             *       "Pullover"
             *     ]
             */
            classNames: string[];
            /**
             * Format: date-time
             * @description When it was stored, in UTC.
             * @example 2026-11-30T09:41:07.125Z
             */
            createdAt: string;
            /**
             * @description SHA-256 of the packed file, which is also the path of the file in /v1/artifacts.
             * @example b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9
             */
            id: string;
            /**
             * @description Its name, which sweeps use.
             * @example fashion-mnist-test
             */
            name: components["schemas"]["ResourceName"];
            /** @description What its import did to its pixels; null where the file does not say. */
            preparation: components["schemas"]["Preparation"] | null;
            /**
             * @description Images.
             * @example 10000
             */
            samples: number;
            /**
             * @description Channels, height and width of its images.
             * @example [
             *       1,
             *       28,
             *       28
             *     ]
             */
            shape: [
                number,
                number,
                number
            ];
        };
        /** @description How many images of a data set a model classifies correctly. */
        DatasetAccuracy: {
            /**
             * @description Images that were classified correctly.
             * @example 911
             */
            correct: number;
            /**
             * @description Name of the data set.
             * @example lenet-fashion-mnist
             */
            dataset: components["schemas"]["ResourceName"];
            /**
             * @description Upper end of that interval.
             * @example 0.927
             */
            high: number;
            /**
             * @description Images with a label that were looked at, drawn at random.
             * @example 1000
             */
            images: number;
            /**
             * @description Lower end of the Wilson score interval of the share, at 95%.
             * @example 0.892
             */
            low: number;
        };
        /** @description The data sets that sweeps may name. */
        DatasetList: {
            /** @description The data sets by name. */
            datasets: components["schemas"]["KnownDataset"][];
        };
        /** @description Settings of DeepFool. */
        DeepFool: {
            /**
             * @description How many of the most likely classes are candidates; all of them where the network has fewer.
             * @default 10
             */
            candidates: number;
            /**
             * @description η: the label is tested at x + (1 + η) r.
             * @default 0.02
             */
            overshoot: number;
            /**
             * @description Makes r shorter: r is projected on the normal at x + r, DeepFool goes on from there if need be, and the boundary is bisected along r (Abdollahpour, Moosavi-Dezfooli and others, "Revisiting DeepFool", 2023). r is DeepFool’s own where absent.
             * @example {
             *       "rounds": 4,
             *       "bisections": 10
             *     }
             */
            refine?: components["schemas"]["Refinement"];
            /**
             * @description Where the network is linearized: at x + r (the authors’ MATLAB) or at x + (1 + η) r (their later Python).
             * @default matlab
             * @enum {string}
             */
            semantics: "matlab" | "lts4-python";
            /**
             * @description DeepFool stops after so many linearizations.
             * @default 50
             */
            steps: number;
        };
        /** @description Settings of DeepFool. */
        DeepFoolInput: {
            /**
             * @description How many of the most likely classes are candidates; all of them where the network has fewer.
             * @default 10
             */
            candidates?: number;
            /**
             * @description η: the label is tested at x + (1 + η) r.
             * @default 0.02
             */
            overshoot?: number;
            /**
             * @description Makes r shorter: r is projected on the normal at x + r, DeepFool goes on from there if need be, and the boundary is bisected along r (Abdollahpour, Moosavi-Dezfooli and others, "Revisiting DeepFool", 2023). r is DeepFool’s own where absent.
             * @example {
             *       "rounds": 4,
             *       "bisections": 10
             *     }
             */
            refine?: components["schemas"]["RefinementInput"];
            /**
             * @description Where the network is linearized: at x + r (the authors’ MATLAB) or at x + (1 + η) r (their later Python).
             * @default matlab
             * @enum {string}
             */
            semantics?: "matlab" | "lts4-python";
            /**
             * @description DeepFool stops after so many linearizations.
             * @default 50
             */
            steps?: number;
        };
        /** @description What went with a deleted sweep. */
        DeletedSweep: {
            /** @description Whether all of its rows are gone; false where they are still being deleted, which may take minutes. */
            complete: boolean;
            /**
             * @description Names of the data sets that went with it, so far.
             * @example [
             *       "fashion-mnist-test"
             *     ]
             */
            datasets: components["schemas"]["ResourceName"][];
            /**
             * Format: uuid
             * @description Id of the sweep.
             * @example 3f2b8e34-5c1a-4c0e-9a57-0d8f6a1b2c3d
             */
            id: string;
            /**
             * @description Names of the models that went with it, so far.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models: components["schemas"]["ResourceName"][];
        };
        /** @description Detection of perturbed images by curvature. A sample is one image. */
        DetectionAnalysis: {
            /**
             * @description α, ascending: each image is perturbed to x + α (1 + η) r(x); 1, 2 and 5 in Fig. 8.
             * @default [
             *       1,
             *       2,
             *       5
             *     ]
             */
            alphas: components["schemas"]["Multiple"][];
            /**
             * @description Where curvature is measured. image: at x itself and at its perturbed copies, towards all classes together (Algorithm 2, Fig. 8). boundary: at the boundary point that DeepFool reaches from each of them, of the boundary between the two classes alone (Table II).
             * @default image
             * @enum {string}
             */
            at: "image" | "boundary";
            /**
             * @description What makes the copies at images. Absent: DeepFool, x + α (1 + η) r(x). pgd: 20 steps along the gradient of the loss within α ‖r(x)‖. fgsm: one step along its signs, of length α ‖r(x)‖. noise: a random direction of that length, which a detector must not flag. rounded: DeepFool’s copy rounded to 8 bits. jpeg: the same through JPEG of quality 75, as the clean image then goes too.
             * @example pgd
             * @enum {string}
             */
            attack?: "pgd" | "fgsm" | "noise" | "rounded" | "jpeg";
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description T, random directions an image, shared by the clean image and its perturbed copies.
             * @default 30
             */
            directions: number;
            /**
             * @description How directions are drawn. Absent: orthonormal, spread over all pixels with random signs. gaussian: independent, uniform on the sphere. pixels: axes of pixels, without repetition. lowFrequencies: the T lowest cosine frequencies, channel by channel, the same for all images; the score is then of the subspace that they span.
             * @example pixels
             * @enum {string}
             */
            drawing?: "gaussian" | "pixels" | "lowFrequencies";
            /**
             * @description In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "detection";
            /**
             * @description Each number M, ascending: the score over the M likeliest classes by f(x) as well, the label among them; 2 is the pair of the label and the second likeliest class. From the same forward passes. Beside them the score towards the class beyond the boundary, which an observer does not know. Absent: over all classes only.
             * @example [
             *       2,
             *       3,
             *       10
             *     ]
             */
            likeliest?: number[];
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /** @description How DeepFool finds r(x). */
            perturbation: components["schemas"]["DeepFool"];
            /**
             * @description Images, taken from the start of the data set, or of the order that is drawn.
             * @example 200
             */
            samples: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
            /** @description h. At images it cannot be relative to r(x), which a detector does not know; at boundary points it may be, to that of the clean image. Where absent: `{"kind":"authors"}`. */
            step: components["schemas"]["StepRule"];
        };
        /** @description Detection of perturbed images by curvature. A sample is one image. */
        DetectionAnalysisInput: {
            /**
             * @description α, ascending: each image is perturbed to x + α (1 + η) r(x); 1, 2 and 5 in Fig. 8.
             * @default [
             *       1,
             *       2,
             *       5
             *     ]
             */
            alphas?: components["schemas"]["Multiple"][];
            /**
             * @description Where curvature is measured. image: at x itself and at its perturbed copies, towards all classes together (Algorithm 2, Fig. 8). boundary: at the boundary point that DeepFool reaches from each of them, of the boundary between the two classes alone (Table II).
             * @default image
             * @enum {string}
             */
            at?: "image" | "boundary";
            /**
             * @description What makes the copies at images. Absent: DeepFool, x + α (1 + η) r(x). pgd: 20 steps along the gradient of the loss within α ‖r(x)‖. fgsm: one step along its signs, of length α ‖r(x)‖. noise: a random direction of that length, which a detector must not flag. rounded: DeepFool’s copy rounded to 8 bits. jpeg: the same through JPEG of quality 75, as the clean image then goes too.
             * @example pgd
             * @enum {string}
             */
            attack?: "pgd" | "fgsm" | "noise" | "rounded" | "jpeg";
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description T, random directions an image, shared by the clean image and its perturbed copies.
             * @default 30
             */
            directions?: number;
            /**
             * @description How directions are drawn. Absent: orthonormal, spread over all pixels with random signs. gaussian: independent, uniform on the sphere. pixels: axes of pixels, without repetition. lowFrequencies: the T lowest cosine frequencies, channel by channel, the same for all images; the score is then of the subspace that they span.
             * @example pixels
             * @enum {string}
             */
            drawing?: "gaussian" | "pixels" | "lowFrequencies";
            /**
             * @description In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "detection";
            /**
             * @description Each number M, ascending: the score over the M likeliest classes by f(x) as well, the label among them; 2 is the pair of the label and the second likeliest class. From the same forward passes. Beside them the score towards the class beyond the boundary, which an observer does not know. Absent: over all classes only.
             * @example [
             *       2,
             *       3,
             *       10
             *     ]
             */
            likeliest?: number[];
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /** @description How DeepFool finds r(x). Where absent: its defaults. */
            perturbation?: components["schemas"]["DeepFoolInput"];
            /**
             * @description Images, taken from the start of the data set, or of the order that is drawn.
             * @example 200
             */
            samples: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
            /** @description h. At images it cannot be relative to r(x), which a detector does not know; at boundary points it may be, to that of the clean image. Where absent: `{"kind":"authors"}`. */
            step?: components["schemas"]["StepRuleInput"];
        };
        /** @description Detection along the way to the boundary. A sample is one image. */
        DetectionPathAnalysis: {
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description T, random directions an image, the same along its whole way.
             * @default 30
             */
            directions: number;
            /**
             * @description How directions are drawn. Absent: orthonormal, spread over all pixels with random signs. gaussian: independent, uniform on the sphere. pixels: axes of pixels, without repetition. lowFrequencies: the T lowest cosine frequencies, channel by channel, the same for all images; the score is then of the subspace that they span.
             * @example pixels
             * @enum {string}
             */
            drawing?: "gaussian" | "pixels" | "lowFrequencies";
            /**
             * @description s, ascending: the score is taken at x + s t r(x), where the label changes at t: s = 1 is on the boundary. The largest s below 1 and the smallest above it are compared, where the distance to the boundary tells least, on images whose label changes between the two.
             * @default [
             *       0,
             *       0.25,
             *       0.5,
             *       0.75,
             *       0.9,
             *       0.98,
             *       1.02,
             *       1.25,
             *       1.5,
             *       2,
             *       5
             *     ]
             */
            factors: number[];
            /**
             * @description In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "detectionPath";
            /**
             * @description Numbers M: the score over the M likeliest classes by f(x) as well, as in `detection`.
             * @default [
             *       2,
             *       3,
             *       10
             *     ]
             */
            likeliest: number[];
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /** @description How DeepFool finds r(x). */
            perturbation: components["schemas"]["DeepFool"];
            /**
             * @description Images, taken from the start of the data set, or of the order that is drawn.
             * @example 200
             */
            samples: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
            /** @description h. Relative to r(x) it is only for research, since a detector does not know r(x). Where absent: `{"kind":"authors"}`. */
            step: components["schemas"]["StepRule"];
        };
        /** @description Detection along the way to the boundary. A sample is one image. */
        DetectionPathAnalysisInput: {
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description T, random directions an image, the same along its whole way.
             * @default 30
             */
            directions?: number;
            /**
             * @description How directions are drawn. Absent: orthonormal, spread over all pixels with random signs. gaussian: independent, uniform on the sphere. pixels: axes of pixels, without repetition. lowFrequencies: the T lowest cosine frequencies, channel by channel, the same for all images; the score is then of the subspace that they span.
             * @example pixels
             * @enum {string}
             */
            drawing?: "gaussian" | "pixels" | "lowFrequencies";
            /**
             * @description s, ascending: the score is taken at x + s t r(x), where the label changes at t: s = 1 is on the boundary. The largest s below 1 and the smallest above it are compared, where the distance to the boundary tells least, on images whose label changes between the two.
             * @default [
             *       0,
             *       0.25,
             *       0.5,
             *       0.75,
             *       0.9,
             *       0.98,
             *       1.02,
             *       1.25,
             *       1.5,
             *       2,
             *       5
             *     ]
             */
            factors?: number[];
            /**
             * @description In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "detectionPath";
            /**
             * @description Numbers M: the score over the M likeliest classes by f(x) as well, as in `detection`.
             * @default [
             *       2,
             *       3,
             *       10
             *     ]
             */
            likeliest?: number[];
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /** @description How DeepFool finds r(x). Where absent: its defaults. */
            perturbation?: components["schemas"]["DeepFoolInput"];
            /**
             * @description Images, taken from the start of the data set, or of the order that is drawn.
             * @example 200
             */
            samples: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
            /** @description h. Relative to r(x) it is only for research, since a detector does not know r(x). Where absent: `{"kind":"authors"}`. */
            step?: components["schemas"]["StepRuleInput"];
        };
        /** @description Detection of perturbed images by step. A sample is one image. */
        DetectionStepAnalysis: {
            /**
             * @description α, ascending: each image is perturbed to x + α (1 + η) r(x), as in `detection`.
             * @default [
             *       1,
             *       2,
             *       5
             *     ]
             */
            alphas: components["schemas"]["Multiple"][];
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description T, random directions an image, the same for its perturbed copies and at every step.
             * @default 30
             */
            directions: number;
            /**
             * @description How directions are drawn. Absent: orthonormal, spread over all pixels with random signs. gaussian: independent, uniform on the sphere. pixels: axes of pixels, without repetition. lowFrequencies: the T lowest cosine frequencies, channel by channel, the same for all images; the score is then of the subspace that they span.
             * @example pixels
             * @enum {string}
             */
            drawing?: "gaussian" | "pixels" | "lowFrequencies";
            /**
             * @description In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "detectionStep";
            /**
             * @description Each number M, ascending: the score over the M likeliest classes by f(x) as well, the label among them; 2 is the pair of the label and the second likeliest class. From the same forward passes. Beside them the score towards the class beyond the boundary, which an observer does not know. Absent: over all classes only.
             * @example [
             *       2,
             *       3,
             *       10
             *     ]
             */
            likeliest?: number[];
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /** @description How DeepFool finds r(x). */
            perturbation: components["schemas"]["DeepFool"];
            /**
             * @description Images, taken from the start of the data set, or of the order that is drawn.
             * @example 200
             */
            samples: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
            /** @description h of each step. By default from 0.01, where float32 makes 0.1% of the curvatures of LeNet (measured), to 3, which is as long as some tenths of an image. Where absent: `{"kind":"authors","factors":[0.01,0.03,0.1,0.3,1,3]}`. */
            steps: components["schemas"]["DetectionSteps"];
        };
        /** @description Detection of perturbed images by step. A sample is one image. */
        DetectionStepAnalysisInput: {
            /**
             * @description α, ascending: each image is perturbed to x + α (1 + η) r(x), as in `detection`.
             * @default [
             *       1,
             *       2,
             *       5
             *     ]
             */
            alphas?: components["schemas"]["Multiple"][];
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description T, random directions an image, the same for its perturbed copies and at every step.
             * @default 30
             */
            directions?: number;
            /**
             * @description How directions are drawn. Absent: orthonormal, spread over all pixels with random signs. gaussian: independent, uniform on the sphere. pixels: axes of pixels, without repetition. lowFrequencies: the T lowest cosine frequencies, channel by channel, the same for all images; the score is then of the subspace that they span.
             * @example pixels
             * @enum {string}
             */
            drawing?: "gaussian" | "pixels" | "lowFrequencies";
            /**
             * @description In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "detectionStep";
            /**
             * @description Each number M, ascending: the score over the M likeliest classes by f(x) as well, the label among them; 2 is the pair of the label and the second likeliest class. From the same forward passes. Beside them the score towards the class beyond the boundary, which an observer does not know. Absent: over all classes only.
             * @example [
             *       2,
             *       3,
             *       10
             *     ]
             */
            likeliest?: number[];
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /** @description How DeepFool finds r(x). Where absent: its defaults. */
            perturbation?: components["schemas"]["DeepFoolInput"];
            /**
             * @description Images, taken from the start of the data set, or of the order that is drawn.
             * @example 200
             */
            samples: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
            /** @description h of each step. By default from 0.01, where float32 makes 0.1% of the curvatures of LeNet (measured), to 3, which is as long as some tenths of an image. Where absent: `{"kind":"authors","factors":[0.01,0.03,0.1,0.3,1,3]}`. */
            steps?: components["schemas"]["DetectionSteps"];
        };
        /** @description The steps h of a detection. */
        DetectionSteps: components["schemas"]["AuthorsSteps"] | components["schemas"]["AbsoluteSteps"] | components["schemas"]["StepsRelativeToPerturbation"];
        /** @description What computes the runs of a sweep. */
        Engine: {
            /**
             * @description Images per execution. Fixed by the run, never by the machine, so that every worker computes the same bytes.
             * @default 64
             */
            batch: number;
            /**
             * @description The runtime that computes.
             * @default onnxruntime
             */
            name: components["schemas"]["EngineName"];
            /**
             * @description Where the engine executes; a worker that runs on another one refuses the shard and says so. onnxruntime has cpu, cuda, tensorrt and webgpu; tfjs has cpu, wasm, webgpu and tensorflow.
             * @default cpu
             */
            provider: components["schemas"]["EngineProvider"];
        };
        /** @description What computes the runs of a sweep. */
        EngineInput: {
            /**
             * @description Images per execution. Fixed by the run, never by the machine, so that every worker computes the same bytes.
             * @default 64
             */
            batch?: number;
            /**
             * @description The runtime that computes.
             * @default onnxruntime
             */
            name?: components["schemas"]["EngineName"];
            /**
             * @description Where the engine executes; a worker that runs on another one refuses the shard and says so. onnxruntime has cpu, cuda, tensorrt and webgpu; tfjs has cpu, wasm, webgpu and tensorflow.
             * @default cpu
             */
            provider?: components["schemas"]["EngineProvider"];
        };
        /**
         * @description A runtime: ONNX Runtime or TensorFlow.js.
         * @enum {string}
         */
        EngineName: "onnxruntime" | "tfjs";
        /**
         * @description Where an engine executes.
         * @enum {string}
         */
        EngineProvider: "cpu" | "cuda" | "tensorrt" | "webgpu" | "wasm" | "tensorflow";
        /** @description Why no event follows. */
        EventsEnd: {
            /**
             * @description final: the sweep is. deleted: there is no such sweep any more. stopping: the server stops, and a client connects again.
             * @enum {string}
             */
            reason: "final" | "deleted" | "stopping";
        };
        /** @description What already has the name or the content that was to be stored. */
        ExistingResource: {
            /**
             * @description Its id.
             * @example b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9
             */
            id: string;
            /**
             * @description Its name.
             * @example lenet-fashion-mnist
             */
            name: string;
        };
        /** @description A sweep with what was added to it. */
        ExtendedSweep: {
            /** @description Accuracy of each of its models on each data set that it is measured on, in the order of the runs. Geometry means little for a network with a low one. */
            accuracy: components["schemas"]["ModelAccuracy"][];
            /**
             * Format: date-time
             * @description When it was submitted, in UTC.
             * @example 2026-11-30T09:41:07.125Z
             */
            createdAt: string;
            /**
             * @description Why it failed; null otherwise.
             * @example every run failed
             */
            error: string | null;
            /**
             * @description Seconds to the end, from what samples of each run took and the workers at work in the last minute; null where unknown.
             * @example 14
             */
            etaSeconds: number | null;
            /**
             * @description When it became final, in UTC.
             * @example 2026-11-30T09:41:07.125Z
             */
            finishedAt: string | null;
            /**
             * Format: uuid
             * @description Its id.
             * @example 9b2d6f10-6a0f-4c55-8a7e-1f0b0c2d3e4f
             */
            id: string;
            /**
             * @description Its labels.
             * @example {
             *       "project": "islands"
             *     }
             */
            labels: {
                [key: string]: string;
            };
            /**
             * @description Its name; null where it has none.
             * @example first look
             */
            name: string | null;
            /**
             * @description Samples computed per second over the last minute; null until some are.
             * @example 13.1
             */
            rate: number | null;
            /** @description What was submitted, with every default. */
            request: components["schemas"]["SweepRequest"];
            /** @description Its runs: models x analyses. */
            runs: components["schemas"]["Run"][];
            /** @description The samples of all of its runs. */
            samples: components["schemas"]["SampleCounts"];
            /** @description The shards of all of its runs. */
            shards: components["schemas"]["ShardCounts"];
            /** @description Its state. */
            state: components["schemas"]["SweepState"];
            /**
             * @description Sentences for a person, about what could be tried at that moment; they are not stored.
             * @example [
             *       "64 images at once were not computed; the largest batch that passed is 8"
             *     ]
             */
            warnings: string[];
            /** @description Its webhook; absent where it has none. */
            webhook?: components["schemas"]["Webhook"];
        };
        /** @description A window of a multiple of ‖r(x₁)‖ about x₁. */
        ExtentRelativeToPerturbation: {
            /**
             * @description The window reaches so many times ‖r(x₁)‖ from x₁ to each side. At 2, r reaches half way to the edge.
             * @default 2
             */
            factor: number;
            /**
             * @description The window follows from r(x₁). (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "relativeToPerturbation";
        };
        /** @description A window of a multiple of ‖r(x₁)‖ about x₁. */
        ExtentRelativeToPerturbationInput: {
            /**
             * @description The window reaches so many times ‖r(x₁)‖ from x₁ to each side. At 2, r reaches half way to the edge.
             * @default 2
             */
            factor?: number;
            /**
             * @description The window follows from r(x₁). (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "relativeToPerturbation";
        };
        /** @description One field that was wrong. */
        FieldError: {
            /**
             * @description What was expected.
             * @example no such field
             */
            expected: string;
            /**
             * @description Where it stands: a field of the body, a parameter or a header.
             * @example analyses[0].overshot
             */
            field: string;
            /**
             * @description What came, shortened.
             * @example 1
             */
            received?: string;
            /**
             * @description The known word that was probably meant.
             * @example overshoot
             */
            suggestion?: string;
        };
        /** @description A picture or table of a sweep across its networks. */
        Figure: {
            /**
             * @description picture: in every form of a curve; table: as CSV alone.
             * @enum {string}
             */
            kind: "picture" | "table";
            /**
             * @description Name within its sweep, and of its files.
             * @example fig-3-convexity
             */
            name: string;
            /**
             * @description Its number in the paper; null for what the paper does not show.
             * @example Fig. 3
             */
            place: string | null;
            /**
             * @description Its title.
             * @example Convex combinations
             */
            title: string;
        };
        /** @description The figures of a sweep across its networks. */
        FigureList: {
            /** @description In the order of the report. */
            figures: components["schemas"]["Figure"][];
        };
        /** @description How many samples are in a curve. */
        FoldedSamples: {
            /**
             * @description Samples of the run.
             * @example 200
             */
            expected: number;
            /**
             * @description Samples that failed.
             * @example 2
             */
            failed: number;
            /**
             * @description Samples that were computed.
             * @example 198
             */
            ok: number;
        };
        /** @description What garbage collection removes, or has removed. */
        Garbage: {
            /**
             * @description Bytes of all of it.
             * @example 8670678
             */
            bytes: number;
            /** @description Files of models and data sets that are no longer there. */
            files: components["schemas"]["GarbageFile"][];
            /**
             * @description Sweeps with this label are kept for ever.
             * @example keep=true
             */
            keepLabel: string;
            /**
             * @description Days after its end that a sweep is kept; null: for ever.
             * @example 90
             */
            olderThanDays: number | null;
            /** @description Sweeps beyond that age, the oldest first. */
            sweeps: components["schemas"]["GarbageSweep"][];
            /** @description What is left of uploads that were broken off over a day ago. */
            uploads: components["schemas"]["AbandonedUploads"];
        };
        /** @description A file that neither a model nor a data set names. */
        GarbageFile: {
            /**
             * @description Bytes of the file.
             * @example 4422102
             */
            bytes: number;
            /**
             * @description SHA-256 of its bytes.
             * @example b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9
             */
            sha256: string;
        };
        /** @description A sweep that ended longer ago than sweeps are kept. */
        GarbageSweep: {
            /**
             * @description Bytes of its results, as they are stored.
             * @example 3200000
             */
            bytes: number;
            /**
             * Format: date-time
             * @description When it ended, in UTC.
             * @example 2026-11-30T09:41:07.125Z
             */
            finishedAt: string;
            /**
             * Format: uuid
             * @description Id of the sweep.
             * @example 3f2b8e34-5c1a-4c0e-9a57-0d8f6a1b2c3d
             */
            id: string;
            /**
             * @description Its labels.
             * @example {
             *       "project": "islands"
             *     }
             */
            labels: {
                [key: string]: string;
            };
            /**
             * @description Its name; null if it has none.
             * @example LeNet at 1000
             */
            name: string | null;
        };
        /** @description Whether a process lives. */
        Health: {
            /**
             * @description It lives.
             * @constant
             */
            status: "alive";
        };
        /**
         * @description In which order images are measured. dataset: that of the data set. drawn: one that the seed of the sweep draws. It depends on the seed and on the number of images only: analyses, models and data sets of equal size share it, and more samples continue it.
         * @enum {string}
         */
        ImageOrder: "dataset" | "drawn";
        /** @description An API key without its text. */
        Key: {
            /**
             * Format: date-time
             * @description When it was made, in UTC.
             * @example 2026-11-30T09:41:07.125Z
             */
            createdAt: string;
            /**
             * @description When it stops to be taken; null: never, in UTC.
             * @example 2026-11-30T09:41:07.125Z
             */
            expiresAt: string | null;
            /**
             * Format: uuid
             * @description Its id.
             * @example 5d3c1b0a-8f7e-4d6c-9b5a-4e3d2c1b0a9f
             */
            id: string;
            /**
             * @description When it was last used, to the minute; null: it was not used yet, in UTC.
             * @example 2026-11-30T09:41:07.125Z
             */
            lastUsedAt: string | null;
            /**
             * @description What it is for.
             * @example notebook
             */
            name: string;
            /**
             * @description When it was revoked; null: it was not, in UTC.
             * @example 2026-11-30T09:41:07.125Z
             */
            revokedAt: string | null;
            /** @description What it allows. */
            scope: components["schemas"]["ApiScope"];
        };
        /** @description The API keys. */
        KeyList: {
            /** @description Keys by name. */
            keys: components["schemas"]["Key"][];
        };
        /** @description A key to be made. */
        KeyRequest: {
            /**
             * @description When it stops to be taken, ISO 8601; never if left out or null.
             * @example 2027-01-31T00:00:00Z
             */
            expiresAt?: string | null;
            /**
             * @description What the key is for. No other key in use may have it.
             * @example notebook
             */
            name: string;
            /** @description What it allows: read; submit, which holds read; admin, which holds both. */
            scope: components["schemas"]["ApiScope"];
        };
        /** @description A data set, and how many sweeps use it. */
        KnownDataset: {
            /**
             * @description Bytes of the packed file.
             * @example 4422102
             */
            bytes: number;
            /**
             * @description Names of its classes by label.
             * @example [
             *       "T-shirt/top",
             *       "Trouser",
             *       "Pullover"
             *     ]
             */
            classNames: string[];
            /**
             * Format: date-time
             * @description When it was stored, in UTC.
             * @example 2026-11-30T09:41:07.125Z
             */
            createdAt: string;
            /**
             * @description SHA-256 of the packed file, which is also the path of the file in /v1/artifacts.
             * @example b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9
             */
            id: string;
            /**
             * @description Its name, which sweeps use.
             * @example fashion-mnist-test
             */
            name: components["schemas"]["ResourceName"];
            /** @description What its import did to its pixels; null where the file does not say. */
            preparation: components["schemas"]["Preparation"] | null;
            /**
             * @description Images.
             * @example 10000
             */
            samples: number;
            /**
             * @description Channels, height and width of its images.
             * @example [
             *       1,
             *       28,
             *       28
             *     ]
             */
            shape: [
                number,
                number,
                number
            ];
            /**
             * @description Sweeps that use it: it can be removed where there is none.
             * @example 3
             */
            sweeps: number;
        };
        /** @description A model, its accuracy on the data sets that it was measured on, and how many sweeps use it. */
        KnownModel: {
            /** @description On each data set that it was measured on, by name. */
            accuracies: components["schemas"]["DatasetAccuracy"][];
            /**
             * @description SHA-256 of the file: its path in /v1/artifacts.
             * @example b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9
             */
            artifact: string;
            /**
             * @description Bytes of the file.
             * @example 246513
             */
            bytes: number;
            /**
             * Format: date-time
             * @description When it was stored, in UTC.
             * @example 2026-11-30T09:41:07.125Z
             */
            createdAt: string;
            /**
             * @description SHA-256 over the hash of the file and the manifest, which the identity of a result names. It is not the hash of the file: see `artifact`.
             * @example b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9
             */
            id: string;
            /**
             * @description Channels, height and width of an image.
             * @example [
             *       1,
             *       28,
             *       28
             *     ]
             */
            inputShape: [
                number,
                number,
                number
            ];
            /** @description How pixels enter the network. */
            manifest: components["schemas"]["ModelManifest"];
            /**
             * @description Its name, which sweeps use.
             * @example lenet-fashion-mnist
             */
            name: components["schemas"]["ResourceName"];
            /**
             * @description L, the number of logits.
             * @example 10
             */
            numClasses: number;
            /**
             * @description Sweeps that use it: it can be removed where there is none.
             * @example 3
             */
            sweeps: number;
        };
        /** @description How many images of a data set a network classifies correctly. */
        MeasuredAccuracy: {
            /** @description Accuracy on 100 of the images if suspiciously few are right: the network as it is, then with the usual other preprocessings. */
            alternatives: components["schemas"]["AlternativeAccuracy"][];
            /**
             * @description Images that were classified correctly.
             * @example 911
             */
            correct: number;
            /**
             * @description Upper end of that interval.
             * @example 0.927
             */
            high: number;
            /**
             * @description Images with a label that were looked at, drawn at random.
             * @example 1000
             */
            images: number;
            /**
             * @description Lower end of the Wilson score interval of the share, at 95%.
             * @example 0.892
             */
            low: number;
        };
        /** @description What is known of one network on one data set. */
        ModelAccuracy: {
            /**
             * @description Name of the data set.
             * @example fashion-mnist-test
             */
            dataset: string;
            /** @description Null where it was not measured. */
            measured: components["schemas"]["MeasuredAccuracy"] | null;
            /**
             * @description Why there is no accuracy; null where there is one.
             * @example not measured yet
             */
            missing: string | null;
            /**
             * @description Name of the model.
             * @example lenet-fashion-mnist
             */
            model: string;
            /**
             * @description That the preprocessing is probably wrong, and why; null where nothing says so.
             * @example probably wrong preprocessing: order, mean, scale.
             */
            warning: string | null;
        };
        /** @description The models that sweeps may name. */
        ModelList: {
            /** @description The models by name. */
            models: components["schemas"]["KnownModel"][];
        };
        /** @description How pixels of `bounds` become the input of the network: (x * scale - mean) / standardDeviation, in `channelOrder`. */
        ModelManifest: {
            /**
             * @description Smallest and largest pixel, the smaller first.
             * @default [
             *       0,
             *       1
             *     ]
             */
            bounds: [
                number,
                number
            ];
            /**
             * @description The order of channels that the network expects.
             * @default rgb
             * @enum {string}
             */
            channelOrder: "rgb" | "bgr";
            /**
             * @description Names of the classes by index. Labels of a data set are then matched by name, not by index.
             * @example [
             *       "cat",
             *       "dog"
             *     ]
             */
            classes?: string[];
            /**
             * @description Share of images that the network is known to classify correctly: what its accuracy on a data set is held against.
             * @example 0.91
             */
            expectedAccuracy?: number;
            /**
             * @description Channels, height and width, where the file leaves one of them free.
             * @example [
             *       3,
             *       224,
             *       224
             *     ]
             */
            inputShape?: [
                number,
                number,
                number
            ];
            /**
             * @description Subtracted from scaled pixels: one value, or one for each channel; nothing is subtracted if empty.
             * @default []
             */
            mean: number[];
            /**
             * @description Name of the output that holds the logits, where several could.
             * @example logits
             */
            output?: string;
            /** @description The preset that scale, mean, standardDeviation and channelOrder came from. It stands for them where they are left out; other numbers beside it are refused. */
            preprocess?: components["schemas"]["PreprocessPreset"];
            /**
             * @description Units of pixels: 1 for pixels from 0 to 1, 255 for pixels from 0 to 255.
             * @default 1
             */
            scale: number;
            /**
             * @description Divisor of pixels less the mean: one value, or one for each channel; no division if empty.
             * @default []
             */
            standardDeviation: number[];
        };
        /** @description How pixels of `bounds` become the input of the network: (x * scale - mean) / standardDeviation, in `channelOrder`. */
        ModelManifestInput: {
            /**
             * @description Smallest and largest pixel, the smaller first.
             * @default [
             *       0,
             *       1
             *     ]
             */
            bounds?: [
                number,
                number
            ];
            /**
             * @description The order of channels that the network expects.
             * @default rgb
             * @enum {string}
             */
            channelOrder?: "rgb" | "bgr";
            /**
             * @description Names of the classes by index. Labels of a data set are then matched by name, not by index.
             * @example [
             *       "cat",
             *       "dog"
             *     ]
             */
            classes?: string[];
            /**
             * @description Share of images that the network is known to classify correctly: what its accuracy on a data set is held against.
             * @example 0.91
             */
            expectedAccuracy?: number;
            /**
             * @description Channels, height and width, where the file leaves one of them free.
             * @example [
             *       3,
             *       224,
             *       224
             *     ]
             */
            inputShape?: [
                number,
                number,
                number
            ];
            /**
             * @description Subtracted from scaled pixels: one value, or one for each channel; nothing is subtracted if empty.
             * @default []
             */
            mean?: number[];
            /**
             * @description Name of the output that holds the logits, where several could.
             * @example logits
             */
            output?: string;
            /** @description The preset that scale, mean, standardDeviation and channelOrder came from. It stands for them where they are left out; other numbers beside it are refused. */
            preprocess?: components["schemas"]["PreprocessPreset"];
            /**
             * @description Units of pixels: 1 for pixels from 0 to 1, 255 for pixels from 0 to 255.
             * @default 1
             */
            scale?: number;
            /**
             * @description Divisor of pixels less the mean: one value, or one for each channel; no division if empty.
             * @default []
             */
            standardDeviation?: number[];
        };
        /** @description What was done once with a model before it was taken, on random pixels. */
        ModelTrial: {
            /** @description The runtime that computed. */
            engine: components["schemas"]["EngineName"];
            /** @description Batches at which nothing failed. */
            passed: components["schemas"]["TriedBatch"][];
            /** @description Where it executed. */
            provider: components["schemas"]["EngineProvider"];
        };
        /** @description How many samples an analysis of the sweep is to have in all. */
        MoreSamples: {
            /**
             * @description Place of the analysis among the sweep's analyses, from 0.
             * @example 0
             */
            analysis: number;
            /**
             * @description Samples that it is to have in all, at least as many as it has.
             * @example 2000
             */
            samples: number;
        };
        /**
         * @description A multiple of a length.
         * @example 1
         */
        Multiple: number;
        /**
         * @description A multiple of a length; 0 is none of it.
         * @example 0.1
         */
        MultipleOrNone: number;
        /** @description A model or data set by its name and id. */
        NamedResource: {
            /**
             * @description Its id.
             * @example b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9
             */
            id: string;
            /**
             * @description Its name.
             * @example lenet-fashion-mnist
             */
            name: string;
        };
        /** @description A key with its text. */
        NewKey: {
            /**
             * Format: date-time
             * @description When it was made, in UTC.
             * @example 2026-11-30T09:41:07.125Z
             */
            createdAt: string;
            /**
             * @description When it stops to be taken; null: never, in UTC.
             * @example 2026-11-30T09:41:07.125Z
             */
            expiresAt: string | null;
            /**
             * Format: uuid
             * @description Its id.
             * @example 5d3c1b0a-8f7e-4d6c-9b5a-4e3d2c1b0a9f
             */
            id: string;
            /**
             * @description The text of the key, which is not shown again.
             * @example isk_6mYk0lqk1bP0pO2m1c8Wf5s7Jt3Zr9Qe
             */
            key: string;
            /**
             * @description When it was last used, to the minute; null: it was not used yet, in UTC.
             * @example 2026-11-30T09:41:07.125Z
             */
            lastUsedAt: string | null;
            /**
             * @description What it is for.
             * @example notebook
             */
            name: string;
            /**
             * @description When it was revoked; null: it was not, in UTC.
             * @example 2026-11-30T09:41:07.125Z
             */
            revokedAt: string | null;
            /** @description What it allows. */
            scope: components["schemas"]["ApiScope"];
        };
        /** @description Normal sections of the decision boundary. A sample is one image. */
        NormalSectionAnalysis: {
            /**
             * @description Whether it is looked for at the step of the authors’ published code as well, s = 10 √d range / 512.
             * @default true
             */
            authors: boolean;
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description Random tangent directions, the same at every length.
             * @default 8
             */
            directions: number;
            /**
             * @description s / ‖r(x)‖, ascending: how far along a tangent direction the boundary is looked for.
             * @default [
             *       0.1,
             *       0.3,
             *       1,
             *       3,
             *       10
             *     ]
             */
            factors: components["schemas"]["Multiple"][];
            /**
             * @description In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "normalSection";
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /** @description How DeepFool finds r(x). */
            perturbation: components["schemas"]["DeepFool"];
            /**
             * @description Images, taken from the start of the data set, or of the order that is drawn.
             * @example 200
             */
            samples: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
        };
        /** @description Normal sections of the decision boundary. A sample is one image. */
        NormalSectionAnalysisInput: {
            /**
             * @description Whether it is looked for at the step of the authors’ published code as well, s = 10 √d range / 512.
             * @default true
             */
            authors?: boolean;
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description Random tangent directions, the same at every length.
             * @default 8
             */
            directions?: number;
            /**
             * @description s / ‖r(x)‖, ascending: how far along a tangent direction the boundary is looked for.
             * @default [
             *       0.1,
             *       0.3,
             *       1,
             *       3,
             *       10
             *     ]
             */
            factors?: components["schemas"]["Multiple"][];
            /**
             * @description In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "normalSection";
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /** @description How DeepFool finds r(x). Where absent: its defaults. */
            perturbation?: components["schemas"]["DeepFoolInput"];
            /**
             * @description Images, taken from the start of the data set, or of the order that is drawn.
             * @example 200
             */
            samples: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
        };
        /** @description A grid of numbers. */
        NumberPanel: {
            /**
             * @description Numbers a cell: one, or red, green and blue.
             * @example 1
             */
            channels: 1 | 3;
            /**
             * @description Columns of its grid.
             * @example 121
             */
            columns: number;
            /** @description Lines drawn over it. */
            lines: components["schemas"]["RasterLine"][];
            /** @description Points drawn over it. */
            points: components["schemas"]["RasterPoint"][];
            /**
             * @description Rows of its grid.
             * @example 121
             */
            rows: number;
            /**
             * @description Title of the panel.
             * @example images 3 and 17
             */
            title: string;
            /**
             * @description float32, little-endian, as base64: channel by channel, row by row.
             * @example AACAPwAAAEA=
             */
            values: string;
            /**
             * @description Coordinates of the first and the last column on the x axis; cells are centred on them.
             * @example [
             *       -1.2,
             *       3.6
             *     ]
             */
            x: [
                number,
                number
            ];
            /**
             * @description Coordinates of the first and the last row on the y axis.
             * @example [
             *       -1,
             *       1
             *     ]
             */
            y: [
                number,
                number
            ];
        };
        /** @description Panels of numbers. */
        NumberRaster: {
            /**
             * @description Cells are numbers. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "numbers";
            /**
             * @description Whether the first row is drawn at the bottom, as on a plane, or at the top, as in an image.
             * @enum {string}
             */
            origin: "lower" | "upper";
            /** @description The grids, in the order in which they are drawn. */
            panels: components["schemas"]["NumberPanel"][];
            /**
             * @description Unit of the numbers; 1 where they have none.
             * @example 1
             */
            unit: string;
        };
        /** @description A document as https://spec.openapis.org/oas/v3.1.1 describes. */
        OpenApiDocument: {
            [key: string]: unknown;
        };
        /** @description A window about both images of the pair. */
        PairExtent: {
            /**
             * @description The window follows from the pair. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "pair";
            /**
             * @description The window is the pair with so many times its distance on each side. A quarter shows what lies behind both ends.
             * @default 0.25
             */
            margin: number;
        };
        /** @description A window about both images of the pair. */
        PairExtentInput: {
            /**
             * @description The window follows from the pair. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "pair";
            /**
             * @description The window is the pair with so many times its distance on each side. A quarter shows what lies behind both ends.
             * @default 0.25
             */
            margin?: number;
        };
        /** @description Perturbation r(x) to the nearest boundary. A sample is one image. */
        PerturbationAnalysis: {
            /**
             * @description How many of the most likely classes are candidates; all of them where the network has fewer.
             * @default 10
             */
            candidates: number;
            /**
             * @description mean: also states ‖r‖ relative to the image without its mean, ‖x − mean‖, as networks that subtract it see x; the mean is that of the first 1,000 images. Relative to black alone where absent.
             * @example mean
             * @enum {string}
             */
            centre?: "mean";
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "perturbation";
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /**
             * @description η: the label is tested at x + (1 + η) r.
             * @default 0.02
             */
            overshoot: number;
            /**
             * @description Makes r shorter: r is projected on the normal at x + r, DeepFool goes on from there if need be, and the boundary is bisected along r (Abdollahpour, Moosavi-Dezfooli and others, "Revisiting DeepFool", 2023). r is DeepFool’s own where absent.
             * @example {
             *       "rounds": 4,
             *       "bisections": 10
             *     }
             */
            refine?: components["schemas"]["Refinement"];
            /**
             * @description Images, taken from the start of the data set, or of the order that is drawn.
             * @example 200
             */
            samples: number;
            /**
             * @description Where the network is linearized: at x + r (the authors’ MATLAB) or at x + (1 + η) r (their later Python).
             * @default matlab
             * @enum {string}
             */
            semantics: "matlab" | "lts4-python";
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
            /**
             * @description DeepFool stops after so many linearizations.
             * @default 50
             */
            steps: number;
        };
        /** @description Perturbation r(x) to the nearest boundary. A sample is one image. */
        PerturbationAnalysisInput: {
            /**
             * @description How many of the most likely classes are candidates; all of them where the network has fewer.
             * @default 10
             */
            candidates?: number;
            /**
             * @description mean: also states ‖r‖ relative to the image without its mean, ‖x − mean‖, as networks that subtract it see x; the mean is that of the first 1,000 images. Relative to black alone where absent.
             * @example mean
             * @enum {string}
             */
            centre?: "mean";
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "perturbation";
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /**
             * @description η: the label is tested at x + (1 + η) r.
             * @default 0.02
             */
            overshoot?: number;
            /**
             * @description Makes r shorter: r is projected on the normal at x + r, DeepFool goes on from there if need be, and the boundary is bisected along r (Abdollahpour, Moosavi-Dezfooli and others, "Revisiting DeepFool", 2023). r is DeepFool’s own where absent.
             * @example {
             *       "rounds": 4,
             *       "bisections": 10
             *     }
             */
            refine?: components["schemas"]["RefinementInput"];
            /**
             * @description Images, taken from the start of the data set, or of the order that is drawn.
             * @example 200
             */
            samples: number;
            /**
             * @description Where the network is linearized: at x + r (the authors’ MATLAB) or at x + (1 + η) r (their later Python).
             * @default matlab
             * @enum {string}
             */
            semantics?: "matlab" | "lts4-python";
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
            /**
             * @description DeepFool stops after so many linearizations.
             * @default 50
             */
            steps?: number;
        };
        /** @description How encoded pictures became pixels. */
        PicturePreparation: {
            /**
             * @description drop: the colours under transparency were kept. black, white: they were laid over that.
             * @enum {string}
             */
            alpha: "drop" | "black" | "white";
            /** @description Whether it was antialiased; null where nothing was resized. */
            antialias: boolean | null;
            /**
             * @description What was stored.
             * @enum {string}
             */
            colour: "rgb" | "grey";
            /**
             * @description Height and width in pixels that were cut out of the middle; null where nothing was.
             * @example [
             *       224,
             *       224
             *     ]
             */
            crop: [
                number,
                number
            ] | null;
            /** @description Half an odd margin: to the even pixel, or down; null where nothing was cut. */
            cropRounding: ("even" | "down") | null;
            /** @description Null where nothing was resized. */
            interpolation: ("bilinear" | "bicubic" | "lanczos" | "nearest") | null;
            /**
             * @description Whether the orientation that a camera wrote into the file was applied.
             * @enum {string}
             */
            orientation: "apply" | "ignore";
            /**
             * @description Whether colours were converted from the profile of the file to sRGB.
             * @enum {string}
             */
            profile: "apply" | "ignore";
            /**
             * @description How pictures were brought to one size.
             * @enum {string}
             */
            resize: "fit" | "torchvision" | "stretch" | "none";
            /**
             * @description In pixels. One number: the shorter side. Two: height and width, those that the picture was made to cover for fit. Null where nothing was resized.
             * @example [
             *       256
             *     ]
             */
            size: ([
            ] | [
                number
            ]) | null;
        };
        /**
         * @description An L2 length, in pixels.
         * @example 0.5
         */
        PixelLength: number;
        /** @description What the import of a data set did to its pixels. */
        Preparation: {
            /**
             * @description Versions of what decoded the pictures.
             * @example {
             *       "sharp": "0.34.4"
             *     }
             */
            libraries: {
                [key: string]: string;
            };
            /** @description Null where there were no encoded pictures. */
            pictures: components["schemas"]["PicturePreparation"] | null;
            /**
             * @description Pictures of a folder or of a tar archive, or files in the forms of MNIST (idx) or CIFAR-10, whose pixels are stored as they are.
             * @enum {string}
             */
            source: "folder" | "tar" | "idx" | "cifar10";
        };
        /**
         * @description A usual preprocessing by its name.
         * @enum {string}
         */
        PreprocessPreset: "imagenet" | "caffe" | "cifar10" | "none";
        /** @description What was wrong with a request (RFC 9457). */
        Problem: {
            /**
             * @description What was wrong, as a sentence for a person.
             * @example analyses[0].overshot: expected no such field (did you mean overshoot?), received 1
             */
            detail: string;
            /** @description Each field that was wrong. */
            errors?: components["schemas"]["FieldError"][];
            /** @description In a conflict, what already has the name or the content. */
            existing?: components["schemas"]["ExistingResource"];
            /**
             * @description The path that was asked.
             * @example /v1/sweeps
             */
            instance?: string;
            /**
             * @description The id of the request, as in the header X-Request-Id and in the log of the API.
             * @example 68fab8de-fa50-4a11-a96d-fa987f5c309a
             */
            requestId?: string;
            /**
             * @description The status of the answer.
             * @example 400
             */
            status: number;
            /**
             * @description The kind in words.
             * @example The request is not valid
             */
            title: string;
            /**
             * @description Which kind of trouble it is: what a program decides by.
             * @enum {string}
             */
            type: "urn:isthmus:problem:invalid-request" | "urn:isthmus:problem:missing-key" | "urn:isthmus:problem:wrong-scope" | "urn:isthmus:problem:not-found" | "urn:isthmus:problem:method-not-allowed" | "urn:isthmus:problem:not-acceptable" | "urn:isthmus:problem:timeout" | "urn:isthmus:problem:conflict" | "urn:isthmus:problem:too-large" | "urn:isthmus:problem:uri-too-long" | "urn:isthmus:problem:unsupported-media-type" | "urn:isthmus:problem:range-not-satisfiable" | "urn:isthmus:problem:expectation-failed" | "urn:isthmus:problem:unusable-content" | "urn:isthmus:problem:idempotency-mismatch" | "urn:isthmus:problem:headers-too-large" | "urn:isthmus:problem:internal" | "urn:isthmus:problem:unavailable";
        };
        /** @description Vectors projected on the shared subspace. A sample is one image. */
        ProjectionAnalysis: {
            /**
             * @description Which basis it works on, counted from 0 among the analyses of the sweep that make one for the model: `sharedDirections` and `baselineDirections`. S of the first `sharedDirections` where absent.
             * @example 1
             */
            basis?: number;
            /**
             * @description Another model of the sweep whose basis it works on; the basis is that of its own model where absent.
             * @example nin-fashion-mnist
             */
            basisOf?: components["schemas"]["ResourceName"];
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "projection";
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /** @description How DeepFool finds r(x). */
            perturbation: components["schemas"]["DeepFool"];
            /**
             * @description Images, taken from the data set, or from the order that is drawn, after those that are skipped.
             * @example 200
             */
            samples: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
            /**
             * @description Images at the start that are left out: those that S was made from.
             * @default 100
             */
            skip: number;
        };
        /** @description Vectors projected on the shared subspace. A sample is one image. */
        ProjectionAnalysisInput: {
            /**
             * @description Which basis it works on, counted from 0 among the analyses of the sweep that make one for the model: `sharedDirections` and `baselineDirections`. S of the first `sharedDirections` where absent.
             * @example 1
             */
            basis?: number;
            /**
             * @description Another model of the sweep whose basis it works on; the basis is that of its own model where absent.
             * @example nin-fashion-mnist
             */
            basisOf?: components["schemas"]["ResourceName"];
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "projection";
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /** @description How DeepFool finds r(x). Where absent: its defaults. */
            perturbation?: components["schemas"]["DeepFoolInput"];
            /**
             * @description Images, taken from the data set, or from the order that is drawn, after those that are skipped.
             * @example 200
             */
            samples: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
            /**
             * @description Images at the start that are left out: those that S was made from.
             * @default 100
             */
            skip?: number;
        };
        /** @description Pictures as data: panels with points and lines over them. */
        Raster: components["schemas"]["CategoryRaster"] | components["schemas"]["NumberRaster"];
        /** @description A line drawn over a panel. */
        RasterLine: {
            /**
             * @description What the line is.
             * @example path
             */
            name: string;
            /**
             * @description Coordinates of its points on the axes of the curve.
             * @example [
             *       [
             *         0,
             *         0
             *       ],
             *       [
             *         1.5,
             *         0.2
             *       ]
             *     ]
             */
            through: [
                number,
                number
            ][];
        };
        /** @description A point drawn over a panel. */
        RasterPoint: {
            /**
             * @description Its coordinates on the axes of the curve.
             * @example [
             *       0,
             *       0
             *     ]
             */
            at: [
                number,
                number
            ];
            /**
             * @description What the point is.
             * @example x₁
             */
            name: string;
        };
        /** @description What the API needs. */
        ReachableParts: {
            /**
             * @description It answers.
             * @constant
             */
            database: "reachable";
            /**
             * @description It answers.
             * @constant
             */
            queue: "reachable";
        };
        /** @description Whether a process can serve. */
        Readiness: {
            /** @description The parts that it needs. */
            parts: components["schemas"]["ReachableParts"];
            /**
             * @description It can serve.
             * @constant
             */
            status: "ready";
        };
        /** @description How r(x) is made shorter once DeepFool has found it. */
        Refinement: {
            /**
             * @description Halvings along r that place x + r on the boundary, each round.
             * @default 10
             */
            bisections: number;
            /**
             * @description Projections of r on the normal at x + r; a sample stops at the first that does not shorten its r.
             * @default 4
             */
            rounds: number;
        };
        /** @description How r(x) is made shorter once DeepFool has found it. */
        RefinementInput: {
            /**
             * @description Halvings along r that place x + r on the boundary, each round.
             * @default 10
             */
            bisections?: number;
            /**
             * @description Projections of r on the normal at x + r; a sample stops at the first that does not shorten its r.
             * @default 4
             */
            rounds?: number;
        };
        /** @description Curvature along shared directions. A sample is one image. */
        RelativeCurvatureAnalysis: {
            /**
             * @description Which basis it works on, counted from 0 among the analyses of the sweep that make one for the model: `sharedDirections` and `baselineDirections`. S of the first `sharedDirections` where absent.
             * @example 1
             */
            basis?: number;
            /**
             * @description Another model of the sweep whose basis it works on; the basis is that of its own model where absent.
             * @example nin-fashion-mnist
             */
            basisOf?: components["schemas"]["ResourceName"];
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description Random directions for the denominator E_v |vᵀ P H P v|.
             * @default 100
             */
            directions: number;
            /**
             * @description In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "relativeCurvature";
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /** @description How DeepFool finds r(x). */
            perturbation: components["schemas"]["DeepFool"];
            /**
             * @description Images, taken from the data set, or from the order that is drawn, after those that are skipped.
             * @example 200
             */
            samples: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
            /**
             * @description Images at the start that are left out: those that S was made from.
             * @default 100
             */
            skip: number;
            /** @description h; ‖r(x)‖ by default. Where absent: `{"kind":"relativeToPerturbation","factor":1}`. */
            step: components["schemas"]["StepRule"];
        };
        /** @description Curvature along shared directions. A sample is one image. */
        RelativeCurvatureAnalysisInput: {
            /**
             * @description Which basis it works on, counted from 0 among the analyses of the sweep that make one for the model: `sharedDirections` and `baselineDirections`. S of the first `sharedDirections` where absent.
             * @example 1
             */
            basis?: number;
            /**
             * @description Another model of the sweep whose basis it works on; the basis is that of its own model where absent.
             * @example nin-fashion-mnist
             */
            basisOf?: components["schemas"]["ResourceName"];
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description Random directions for the denominator E_v |vᵀ P H P v|.
             * @default 100
             */
            directions?: number;
            /**
             * @description In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "relativeCurvature";
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /** @description How DeepFool finds r(x). Where absent: its defaults. */
            perturbation?: components["schemas"]["DeepFoolInput"];
            /**
             * @description Images, taken from the data set, or from the order that is drawn, after those that are skipped.
             * @example 200
             */
            samples: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
            /**
             * @description Images at the start that are left out: those that S was made from.
             * @default 100
             */
            skip?: number;
            /** @description h; ‖r(x)‖ by default. Where absent: `{"kind":"relativeToPerturbation","factor":1}`. */
            step?: components["schemas"]["StepRuleInput"];
        };
        /** @description A model or a data set that was removed. */
        RemovedResource: {
            /**
             * @description Bytes of its file that are free now; 0 where another model has the same file.
             * @example 178234
             */
            bytes: number;
            /**
             * @description Its id.
             * @example b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9
             */
            id: string;
            /**
             * @description Its name, which is free again.
             * @example lenet-fashion-mnist
             */
            name: components["schemas"]["ResourceName"];
        };
        /**
         * @description A name that a user gave to a model or data set.
         * @example lenet-fashion-mnist
         */
        ResourceName: string;
        /** @description The row of one sample; its further fields are the scalars of the analysis. */
        ResultLine: {
            /**
             * @description Why a failed sample failed; null when ok.
             * @example logits are not finite
             */
            error: string | null;
            /**
             * @description Index of the sample in its run, from 0.
             * @example 137
             */
            sample: number;
            /**
             * @description Whether the sample was computed.
             * @enum {string}
             */
            status: "ok" | "failed";
            /**
             * @description Base64 of float32 little-endian, laid out as the analysis says; only where asked for, null where it keeps none.
             * @example AACAPwAAAEA=
             */
            vectors?: string | null;
        } & {
            [key: string]: number | boolean | string | null;
        };
        /** @description Upper bound of robust accuracy. A sample is one image. */
        RobustnessAnalysis: {
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description ε, L2 lengths in pixels, ascending. RobustBench takes 0.5 for CIFAR-10.
             * @default [
             *       0.05,
             *       0.1,
             *       0.2,
             *       0.3,
             *       0.5,
             *       0.75,
             *       1,
             *       1.5,
             *       2,
             *       3
             *     ]
             */
            epsilons: components["schemas"]["PixelLength"][];
            /**
             * @description In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "robustness";
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /** @description How DeepFool finds r(x). */
            perturbation: components["schemas"]["DeepFool"];
            /**
             * @description Images, taken from the start of the data set, or of the order that is drawn.
             * @example 200
             */
            samples: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
        };
        /** @description Upper bound of robust accuracy. A sample is one image. */
        RobustnessAnalysisInput: {
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description ε, L2 lengths in pixels, ascending. RobustBench takes 0.5 for CIFAR-10.
             * @default [
             *       0.05,
             *       0.1,
             *       0.2,
             *       0.3,
             *       0.5,
             *       0.75,
             *       1,
             *       1.5,
             *       2,
             *       3
             *     ]
             */
            epsilons?: components["schemas"]["PixelLength"][];
            /**
             * @description In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "robustness";
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /** @description How DeepFool finds r(x). Where absent: its defaults. */
            perturbation?: components["schemas"]["DeepFoolInput"];
            /**
             * @description Images, taken from the start of the data set, or of the order that is drawn.
             * @example 200
             */
            samples: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
        };
        /** @description One model, one analysis, one setting, within a sweep. */
        Run: {
            /** @description The analysis, with every setting. */
            analysis: components["schemas"]["Analysis"];
            /**
             * @description Names of the curves that there are so far.
             * @example [
             *       "relativeNorm",
             *       "steps"
             *     ]
             */
            curves: string[];
            /**
             * @description Name of its data set.
             * @example fashion-mnist-test
             */
            dataset: string;
            /**
             * @description What tells its settings from those of the other runs of its analysis in the sweep; empty where nothing does.
             * @example scenario natural
             */
            distinction: string;
            /**
             * @description The part of workerSeconds inside the engine; divided by workerSeconds it is the device share.
             * @example 10.9
             */
            engineSeconds: number;
            /**
             * @description Why it failed or stands still; null otherwise.
             * @example every shard failed
             */
            error: string | null;
            /**
             * Format: uuid
             * @description Its id.
             * @example 3f1b7f7e-7b0e-4d3c-9f57-0a2c7b6f4a11
             */
            id: string;
            /**
             * @description Its place in the sweep, from 0.
             * @example 0
             */
            index: number;
            /**
             * @description Name of its model.
             * @example lenet-fashion-mnist
             */
            model: string;
            /** @description Its samples. */
            samples: components["schemas"]["SampleCounts"];
            /** @description Its shards. */
            shards: components["schemas"]["ShardCounts"];
            /**
             * @description Samples of a shard; the last one may have fewer.
             * @example 20
             */
            shardSize: number;
            /** @description Its state. */
            state: components["schemas"]["RunState"];
            /**
             * @description Seconds of workers on its completed shards, from begin to stored.
             * @example 12.6
             */
            workerSeconds: number;
        };
        /** @description A run and the sweep that it belongs to. */
        RunOfSweep: {
            /** @description The analysis, with every setting. */
            analysis: components["schemas"]["Analysis"];
            /**
             * @description Names of the curves that there are so far.
             * @example [
             *       "relativeNorm",
             *       "steps"
             *     ]
             */
            curves: string[];
            /**
             * @description Name of its data set.
             * @example fashion-mnist-test
             */
            dataset: string;
            /**
             * @description What tells its settings from those of the other runs of its analysis in the sweep; empty where nothing does.
             * @example scenario natural
             */
            distinction: string;
            /**
             * @description The part of workerSeconds inside the engine; divided by workerSeconds it is the device share.
             * @example 10.9
             */
            engineSeconds: number;
            /**
             * @description Why it failed or stands still; null otherwise.
             * @example every shard failed
             */
            error: string | null;
            /**
             * Format: uuid
             * @description Its id.
             * @example 3f1b7f7e-7b0e-4d3c-9f57-0a2c7b6f4a11
             */
            id: string;
            /**
             * @description Its place in the sweep, from 0.
             * @example 0
             */
            index: number;
            /**
             * @description Name of its model.
             * @example lenet-fashion-mnist
             */
            model: string;
            /** @description Its samples. */
            samples: components["schemas"]["SampleCounts"];
            /** @description Its shards. */
            shards: components["schemas"]["ShardCounts"];
            /**
             * @description Samples of a shard; the last one may have fewer.
             * @example 20
             */
            shardSize: number;
            /** @description Its state. */
            state: components["schemas"]["RunState"];
            /**
             * Format: uuid
             * @description The sweep that it belongs to.
             * @example 9b2d6f10-6a0f-4c55-8a7e-1f0b0c2d3e4f
             */
            sweepId: string;
            /**
             * @description Seconds of workers on its completed shards, from begin to stored.
             * @example 12.6
             */
            workerSeconds: number;
        };
        /** @description What one run would take. */
        RunPlan: {
            /** @description The analysis, with every setting. */
            analysis: components["schemas"]["Analysis"];
            /**
             * @description Name of its data set.
             * @example fashion-mnist-test
             */
            dataset: string;
            /**
             * @description Seconds of one worker inside the engine, for the samples that are not reused.
             * @example 10.9
             */
            deviceSeconds: number;
            /**
             * @description Its place in the sweep, from 0.
             * @example 0
             */
            index: number;
            /**
             * @description Name of its model.
             * @example lenet-fashion-mnist
             */
            model: string;
            /**
             * @description Indices of the runs that it reads, and so waits for.
             * @example [
             *       0
             *     ]
             */
            reads: number[];
            /**
             * @description Samples that would be copied from earlier runs; null where that depends on shared directions which are not there yet.
             * @example 100
             */
            reused: number | null;
            /**
             * @description Samples.
             * @example 200
             */
            samples: number;
            /**
             * @description Queue jobs.
             * @example 10
             */
            shards: number;
            /**
             * @description Samples of a shard; the last one may have fewer.
             * @example 20
             */
            shardSize: number;
            /**
             * @description Whether a worker has measured the speed of the model, or it is estimated from the size of the network.
             * @enum {string}
             */
            speed: "measured" | "estimated";
            /**
             * @description Bytes of rows and vectors in the database.
             * @example 720000
             */
            storageBytes: number;
            /**
             * @description Seconds of one worker in all, with what its processor computes beside the engine.
             * @example 12.6
             */
            workerSeconds: number;
        };
        /**
         * @description State of a run; completed, failed and cancelled are final.
         * @enum {string}
         */
        RunState: "waiting" | "running" | "completed" | "failed" | "cancelled";
        /** @description Combinations of every k are of the same classes. */
        SameClasses: {
            /**
             * @description How many classes there must be.
             * @default 5
             */
            least: number;
        };
        /** @description Combinations of every k are of the same classes. */
        SameClassesInput: {
            /**
             * @description How many classes there must be.
             * @default 5
             */
            least?: number;
        };
        /** @description Samples by their outcome. */
        SampleCounts: {
            /**
             * @description Samples that failed. ok and failed together are done.
             * @example 2
             */
            failed: number;
            /**
             * @description Samples with a result: computed or copied, those of unfinished shards included.
             * @example 124
             */
            ok: number;
            /**
             * @description Ok samples that were copied from earlier runs.
             * @example 100
             */
            reused: number;
            /**
             * @description Samples in all.
             * @example 300
             */
            total: number;
        };
        /** @description How much of the plane is looked at. Sides are L2 lengths in pixels. */
        SectionExtent: components["schemas"]["PairExtent"] | components["schemas"]["ExtentRelativeToPerturbation"] | components["schemas"]["AbsoluteExtent"];
        /** @description How much of the plane is looked at. Sides are L2 lengths in pixels. */
        SectionExtentInput: components["schemas"]["PairExtentInput"] | components["schemas"]["ExtentRelativeToPerturbationInput"] | components["schemas"]["AbsoluteExtent"];
        /** @description A place on a line that is worth a name. */
        SeriesMark: {
            /**
             * @description What is there; the same in every series of a curve.
             * @example t = 0
             */
            name: string;
            /**
             * @description On the horizontal axis.
             * @example 0.12
             */
            x: number;
            /**
             * @description On the vertical axis.
             * @example 0.83
             */
            y: number;
        };
        /** @description Shards by state; the last three are final. */
        ShardCounts: {
            /**
             * @description Shards that a worker computes.
             * @example 3
             */
            active: number;
            /**
             * @description Shards that were cancelled.
             * @example 3
             */
            cancelled: number;
            /**
             * @description Shards whose rows are stored.
             * @example 3
             */
            completed: number;
            /**
             * @description Shards that were given up.
             * @example 3
             */
            failed: number;
            /**
             * @description Shards in the database only.
             * @example 3
             */
            pending: number;
            /**
             * @description Shards known to the queue.
             * @example 3
             */
            queued: number;
        };
        /** @description Directions in which the boundary is curved at many images. A sample is one image. */
        SharedDirectionsAnalysis: {
            /**
             * @description The orthonormal axes along which gradients are differenced. On networks with kinks they matter.
             * @default pixel
             * @enum {string}
             */
            axes: "pixel" | "random";
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description Strongest principal directions, by |curvature|, that each image gives; 5, 20 and 50 are tried.
             * @default 20
             */
            directions: number;
            /**
             * @description In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "sharedDirections";
            /**
             * @description How principal directions are found; full where absent. full: from the whole spectrum, of 2d + 1 gradients. lanczos: from both ends of it by block Lanczos, for images of more than 8,192 values.
             * @example lanczos
             * @enum {string}
             */
            method?: "full" | "lanczos";
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /** @description How DeepFool finds r(x). */
            perturbation: components["schemas"]["DeepFool"];
            /**
             * @description Images, taken from the start of the data set, or of the order that is drawn; 100 in the paper.
             * @example 200
             */
            samples: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
            /**
             * @description Takes only directions of positive, or of negative, curvature; the strongest of both signs where absent. An image gives fewer where fewer have that sign.
             * @example negative
             * @enum {string}
             */
            sign?: "positive" | "negative";
            /** @description h; ‖r(x)‖ by default. Where absent: `{"kind":"relativeToPerturbation","factor":1}`. */
            step: components["schemas"]["StepRule"];
            /**
             * @description m: S = span(u₁ … u_m) of the left singular vectors of all directions together; 200 in the paper. Fewer where they span less.
             * @default 200
             */
            subspace: number;
        };
        /** @description Directions in which the boundary is curved at many images. A sample is one image. */
        SharedDirectionsAnalysisInput: {
            /**
             * @description The orthonormal axes along which gradients are differenced. On networks with kinks they matter.
             * @default pixel
             * @enum {string}
             */
            axes?: "pixel" | "random";
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description Strongest principal directions, by |curvature|, that each image gives; 5, 20 and 50 are tried.
             * @default 20
             */
            directions?: number;
            /**
             * @description In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "sharedDirections";
            /**
             * @description How principal directions are found; full where absent. full: from the whole spectrum, of 2d + 1 gradients. lanczos: from both ends of it by block Lanczos, for images of more than 8,192 values.
             * @example lanczos
             * @enum {string}
             */
            method?: "full" | "lanczos";
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /** @description How DeepFool finds r(x). Where absent: its defaults. */
            perturbation?: components["schemas"]["DeepFoolInput"];
            /**
             * @description Images, taken from the start of the data set, or of the order that is drawn; 100 in the paper.
             * @example 200
             */
            samples: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
            /**
             * @description Takes only directions of positive, or of negative, curvature; the strongest of both signs where absent. An image gives fewer where fewer have that sign.
             * @example negative
             * @enum {string}
             */
            sign?: "positive" | "negative";
            /** @description h; ‖r(x)‖ by default. Where absent: `{"kind":"relativeToPerturbation","factor":1}`. */
            step?: components["schemas"]["StepRuleInput"];
            /**
             * @description m: S = span(u₁ … u_m) of the left singular vectors of all directions together; 200 in the paper. Fewer where they span less.
             * @default 200
             */
            subspace?: number;
        };
        /** @description Directions that span the shared subspace. A sample is one direction. */
        SharedSubspaceAnalysis: {
            /**
             * @description Which basis it works on, counted from 0 among the analyses of the sweep that make one for the model: `sharedDirections` and `baselineDirections`. S of the first `sharedDirections` where absent.
             * @example 1
             */
            basis?: number;
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "sharedSubspace";
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /**
             * @description Directions u₁ … u_samples, at most the `subspace` of the `sharedDirections` that S is made of.
             * @example 200
             */
            samples: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
        };
        /**
         * @description F_j = f_j - f_k: the other class less the predicted one.
         * @constant
         */
        SignConvention: "other-minus-predicted";
        /** @description A step that is a multiple of ‖r(x)‖. */
        StepRelativeToPerturbation: {
            /**
             * @description h / ‖r(x)‖.
             * @default 1
             */
            factor: components["schemas"]["Multiple"];
            /**
             * @description h = factor ‖r(x)‖. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "relativeToPerturbation";
        };
        /** @description A step that is a multiple of ‖r(x)‖. */
        StepRelativeToPerturbationInput: {
            /**
             * @description h / ‖r(x)‖.
             * @default 1
             */
            factor?: components["schemas"]["Multiple"];
            /**
             * @description h = factor ‖r(x)‖. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "relativeToPerturbation";
        };
        /** @description The step h of a second difference: an L2 length in pixel space. */
        StepRule: components["schemas"]["StepRelativeToPerturbation"] | components["schemas"]["AbsoluteStep"] | components["schemas"]["AuthorsStep"];
        /** @description The step h of a second difference: an L2 length in pixel space. */
        StepRuleInput: components["schemas"]["StepRelativeToPerturbationInput"] | components["schemas"]["AbsoluteStep"] | components["schemas"]["AuthorsStep"];
        /** @description Steps as multiples of ‖r(x)‖, which a detector does not know. */
        StepsRelativeToPerturbation: {
            /**
             * @description h over ‖r(x)‖ of the clean image, for its perturbed copies as well, ascending. Only for research: a detector does not know r(x).
             * @example [
             *       0.3,
             *       1,
             *       5
             *     ]
             */
            factors: components["schemas"]["Multiple"][];
            /**
             * @description Steps are multiples of ‖r(x)‖ of the clean image. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "relativeToPerturbation";
        };
        /** @description The answer to a submission. */
        SubmittedSweep: {
            /** @description Accuracy of each of its models on each data set that it is measured on, in the order of the runs. Geometry means little for a network with a low one. */
            accuracy: components["schemas"]["ModelAccuracy"][];
            /**
             * Format: date-time
             * @description When it was submitted, in UTC.
             * @example 2026-11-30T09:41:07.125Z
             */
            createdAt: string;
            /**
             * @description Why it failed; null otherwise.
             * @example every run failed
             */
            error: string | null;
            /**
             * @description Seconds to the end, from what samples of each run took and the workers at work in the last minute; null where unknown.
             * @example 14
             */
            etaSeconds: number | null;
            /**
             * @description When it became final, in UTC.
             * @example 2026-11-30T09:41:07.125Z
             */
            finishedAt: string | null;
            /**
             * Format: uuid
             * @description Its id.
             * @example 9b2d6f10-6a0f-4c55-8a7e-1f0b0c2d3e4f
             */
            id: string;
            /**
             * @description Its labels.
             * @example {
             *       "project": "islands"
             *     }
             */
            labels: {
                [key: string]: string;
            };
            /**
             * @description Its name; null where it has none.
             * @example first look
             */
            name: string | null;
            /**
             * @description Samples computed per second over the last minute; null until some are.
             * @example 13.1
             */
            rate: number | null;
            /** @description What was submitted, with every default. */
            request: components["schemas"]["SweepRequest"];
            /** @description Its runs: models x analyses. */
            runs: components["schemas"]["Run"][];
            /** @description The samples of all of its runs. */
            samples: components["schemas"]["SampleCounts"];
            /** @description The shards of all of its runs. */
            shards: components["schemas"]["ShardCounts"];
            /** @description Its state. */
            state: components["schemas"]["SweepState"];
            /**
             * @description Sentences for a person, about what could be tried at that moment; they are not stored.
             * @example [
             *       "64 images at once were not computed; the largest batch that passed is 8"
             *     ]
             */
            warnings: string[];
            /** @description Its webhook; absent where it has none. */
            webhook?: components["schemas"]["Webhook"];
            /**
             * @description The secret of the webhook, where one was made for it. It is told this once.
             * @example whs_6mYk0lqk1bP0pO2m1c8Wf5s7Jt3Zr9Qe
             */
            webhookSecret?: string;
        };
        /** @description Noise in the shared subspace. A sample is one image. */
        SubspaceNoiseAnalysis: {
            /**
             * @description Which basis it works on, counted from 0 among the analyses of the sweep that make one for the model: `sharedDirections` and `baselineDirections`. S of the first `sharedDirections` where absent.
             * @example 1
             */
            basis?: number;
            /**
             * @description Another model of the sweep whose basis it works on; the basis is that of its own model where absent.
             * @example nin-fashion-mnist
             */
            basisOf?: components["schemas"]["ResourceName"];
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "subspaceNoise";
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /**
             * @description Norms of the noise over the typical ‖x − mean‖, ascending: the mean distance of the first 1,000 images, in the order in which they are measured, from their mean image. 0 is no noise.
             * @default [
             *       0,
             *       0.01,
             *       0.02,
             *       0.03,
             *       0.05,
             *       0.1,
             *       0.2,
             *       0.3,
             *       0.5,
             *       0.75,
             *       1
             *     ]
             */
            relativeNorms: components["schemas"]["MultipleOrNone"][];
            /**
             * @description Images, taken from the data set, or from the order that is drawn, after those that are skipped.
             * @example 200
             */
            samples: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
            /**
             * @description Images at the start that are left out: those that S was made from.
             * @default 100
             */
            skip: number;
        };
        /** @description Noise in the shared subspace. A sample is one image. */
        SubspaceNoiseAnalysisInput: {
            /**
             * @description Which basis it works on, counted from 0 among the analyses of the sweep that make one for the model: `sharedDirections` and `baselineDirections`. S of the first `sharedDirections` where absent.
             * @example 1
             */
            basis?: number;
            /**
             * @description Another model of the sweep whose basis it works on; the basis is that of its own model where absent.
             * @example nin-fashion-mnist
             */
            basisOf?: components["schemas"]["ResourceName"];
            /**
             * @description Name of another data set to take the samples from; the data set of the sweep where absent, and the settings of a run on it do not have it.
             * @example fashion-mnist-train
             */
            dataset?: components["schemas"]["ResourceName"];
            /**
             * @description In which order images are measured: as the sweep says, for all of its analyses alike. A run's settings say `drawn`, or nothing for `dataset`.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Which analysis it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "subspaceNoise";
            /**
             * @description Only these models of the sweep, each once; all of them where absent. The settings of a run do not have it.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /**
             * @description Norms of the noise over the typical ‖x − mean‖, ascending: the mean distance of the first 1,000 images, in the order in which they are measured, from their mean image. 0 is no noise.
             * @default [
             *       0,
             *       0.01,
             *       0.02,
             *       0.03,
             *       0.05,
             *       0.1,
             *       0.2,
             *       0.3,
             *       0.5,
             *       0.75,
             *       1
             *     ]
             */
            relativeNorms?: components["schemas"]["MultipleOrNone"][];
            /**
             * @description Images, taken from the data set, or from the order that is drawn, after those that are skipped.
             * @example 200
             */
            samples: number;
            /**
             * @description Samples per queue job; planned from the cost and the speed of the model where absent.
             * @example 20
             */
            shardSize?: number;
            /**
             * @description Images at the start that are left out: those that S was made from.
             * @default 100
             */
            skip?: number;
        };
        /** @description A sweep with its runs, counts by state, rate and time to the end. */
        Sweep: {
            /** @description Accuracy of each of its models on each data set that it is measured on, in the order of the runs. Geometry means little for a network with a low one. */
            accuracy: components["schemas"]["ModelAccuracy"][];
            /**
             * Format: date-time
             * @description When it was submitted, in UTC.
             * @example 2026-11-30T09:41:07.125Z
             */
            createdAt: string;
            /**
             * @description Why it failed; null otherwise.
             * @example every run failed
             */
            error: string | null;
            /**
             * @description Seconds to the end, from what samples of each run took and the workers at work in the last minute; null where unknown.
             * @example 14
             */
            etaSeconds: number | null;
            /**
             * @description When it became final, in UTC.
             * @example 2026-11-30T09:41:07.125Z
             */
            finishedAt: string | null;
            /**
             * Format: uuid
             * @description Its id.
             * @example 9b2d6f10-6a0f-4c55-8a7e-1f0b0c2d3e4f
             */
            id: string;
            /**
             * @description Its labels.
             * @example {
             *       "project": "islands"
             *     }
             */
            labels: {
                [key: string]: string;
            };
            /**
             * @description Its name; null where it has none.
             * @example first look
             */
            name: string | null;
            /**
             * @description Samples computed per second over the last minute; null until some are.
             * @example 13.1
             */
            rate: number | null;
            /** @description What was submitted, with every default. */
            request: components["schemas"]["SweepRequest"];
            /** @description Its runs: models x analyses. */
            runs: components["schemas"]["Run"][];
            /** @description The samples of all of its runs. */
            samples: components["schemas"]["SampleCounts"];
            /** @description The shards of all of its runs. */
            shards: components["schemas"]["ShardCounts"];
            /** @description Its state. */
            state: components["schemas"]["SweepState"];
            /** @description Its webhook; absent where it has none. */
            webhook?: components["schemas"]["Webhook"];
        };
        /** @description The sweep as it is now. */
        SweepChanged: {
            /** @description The sweep. */
            data: components["schemas"]["Sweep"];
            /**
             * @description The sweep, or a change of it. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            event: "sweep";
        };
        /** @description What is changed of a sweep; what is left out stays. */
        SweepEdit: {
            /**
             * @description Labels to set; null removes one.
             * @example {
             *       "project": "islands",
             *       "draft": null
             *     }
             */
            labels?: {
                [key: string]: string | null;
            };
            /**
             * @description The new name; null removes it.
             * @example first look
             */
            name?: string | null;
        };
        /** @description What is added to a sweep. */
        SweepExtension: {
            /** @description Analyses to add, after the sweep's. */
            analyses?: components["schemas"]["AnalysisInput"][];
            /**
             * @description Names of models to add, after the sweep's.
             * @example [
             *       "lenet-mnist"
             *     ]
             */
            models?: components["schemas"]["ResourceName"][];
            /** @description Analyses that are to have more samples. */
            samples?: components["schemas"]["MoreSamples"][];
        };
        /** @description A page of sweeps. */
        SweepPage: {
            /**
             * @description The cursor of the page after this one; null: this is the last.
             * @example MjAyNi0xMS0zMFQwOTo0MTowNy4xMjVa
             */
            next: string | null;
            /** @description The sweeps, newest first. */
            sweeps: components["schemas"]["SweepSummary"][];
        };
        /** @description What a sweep would take. */
        SweepPlan: {
            /**
             * @description Seconds of one worker inside the engine, for the samples that are not reused.
             * @example 10.9
             */
            deviceSeconds: number;
            /**
             * @description Samples that would be copied from earlier runs.
             * @example 100
             */
            reused: number;
            /** @description Its runs; the numbers beside them are sums over the runs. */
            runs: components["schemas"]["RunPlan"][];
            /**
             * @description Samples.
             * @example 200
             */
            samples: number;
            /**
             * @description Queue jobs.
             * @example 10
             */
            shards: number;
            /**
             * @description Bytes of rows and vectors in the database.
             * @example 720000
             */
            storageBytes: number;
            /**
             * @description Seconds from start to end if those workers do nothing else; null where there is none.
             * @example 6.4
             */
            wallSeconds: number | null;
            /**
             * @description Sentences for a person, as a submission would answer them.
             * @example [
             *       "64 images at once were not computed; the largest batch that passed is 8"
             *     ]
             */
            warnings: string[];
            /**
             * @description Workers connected now that compute on the engine and provider of the sweep.
             * @example 2
             */
            workers: number;
            /**
             * @description Seconds of one worker in all, with what its processor computes beside the engine.
             * @example 12.6
             */
            workerSeconds: number;
        };
        /** @description Models x analyses on one data set, with one seed. */
        SweepRequest: {
            /** @description Takes models whose classes are not those of the data set; then nothing counts as classified correctly. Refused where absent or false. */
            allowClassMismatch?: boolean;
            /** @description What to measure: each analysis of each model is a run. */
            analyses: components["schemas"]["Analysis"][];
            /**
             * @description Name of the data set to measure on, but for analyses that name another.
             * @example fashion-mnist-test
             */
            dataset: components["schemas"]["ResourceName"];
            /** @description What computes the runs. */
            engine: components["schemas"]["Engine"];
            /**
             * @description In which order all analyses measure images; `dataset` where absent.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Words by key, for finding the sweep again.
             * @example {
             *       "project": "islands"
             *     }
             */
            labels?: {
                [key: string]: string;
            };
            /**
             * @description Names of the models to measure, each once.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models: components["schemas"]["ResourceName"][];
            /**
             * @description A name for people; sweeps are found by their id.
             * @example first look
             */
            name?: string;
            /**
             * @description Whether samples that the cluster has computed before are copied; false computes every one, as for a measurement of speed.
             * @default true
             */
            reuse: boolean;
            /**
             * @description Seed of all random numbers: the same request with the same seed gives the same numbers.
             * @default 0
             */
            seed: number;
            /** @description Where the end of the sweep is told. */
            webhook?: components["schemas"]["WebhookRequest"];
        };
        /** @description Models x analyses on one data set, with one seed. */
        SweepRequestInput: {
            /** @description Takes models whose classes are not those of the data set; then nothing counts as classified correctly. Refused where absent or false. */
            allowClassMismatch?: boolean;
            /** @description What to measure: each analysis of each model is a run. */
            analyses: components["schemas"]["AnalysisInput"][];
            /**
             * @description Name of the data set to measure on, but for analyses that name another.
             * @example fashion-mnist-test
             */
            dataset: components["schemas"]["ResourceName"];
            /** @description What computes the runs. Where absent: its defaults. */
            engine?: components["schemas"]["EngineInput"];
            /**
             * @description In which order all analyses measure images; `dataset` where absent.
             * @example drawn
             */
            imageOrder?: components["schemas"]["ImageOrder"];
            /**
             * @description Words by key, for finding the sweep again.
             * @example {
             *       "project": "islands"
             *     }
             */
            labels?: {
                [key: string]: string;
            };
            /**
             * @description Names of the models to measure, each once.
             * @example [
             *       "lenet-fashion-mnist"
             *     ]
             */
            models: components["schemas"]["ResourceName"][];
            /**
             * @description A name for people; sweeps are found by their id.
             * @example first look
             */
            name?: string;
            /**
             * @description Whether samples that the cluster has computed before are copied; false computes every one, as for a measurement of speed.
             * @default true
             */
            reuse?: boolean;
            /**
             * @description Seed of all random numbers: the same request with the same seed gives the same numbers.
             * @default 0
             */
            seed?: number;
            /** @description Where the end of the sweep is told. */
            webhook?: components["schemas"]["WebhookRequest"];
        };
        /**
         * @description State of a sweep. Nothing of a paused one is computed until it is resumed; completed, failed and cancelled ones have ended.
         * @enum {string}
         */
        SweepState: "submitted" | "running" | "paused" | "completed" | "failed" | "cancelled";
        /** @description A sweep in a list. */
        SweepSummary: {
            /**
             * Format: date-time
             * @description When it was submitted, in UTC.
             * @example 2026-11-30T09:41:07.125Z
             */
            createdAt: string;
            /**
             * @description When it became final, in UTC.
             * @example 2026-11-30T09:41:07.125Z
             */
            finishedAt: string | null;
            /**
             * Format: uuid
             * @description Its id.
             * @example 9b2d6f10-6a0f-4c55-8a7e-1f0b0c2d3e4f
             */
            id: string;
            /**
             * @description Its labels.
             * @example {
             *       "project": "islands"
             *     }
             */
            labels: {
                [key: string]: string;
            };
            /**
             * @description Its name; null where it has none.
             * @example first look
             */
            name: string | null;
            /** @description The samples of all of its runs. */
            samples: components["schemas"]["SampleCounts"];
            /** @description Its state. */
            state: components["schemas"]["SweepState"];
        };
        /** @description No event follows. */
        SweepWatched: {
            /** @description Why. */
            data: components["schemas"]["EventsEnd"];
            /**
             * @description The last event. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            event: "end";
        };
        /** @description A batch that a model was computed at. */
        TriedBatch: {
            /**
             * @description Images in one execution.
             * @example 64
             */
            batch: number;
            /** @description What was computed. forward: logits; gradient: gradients; margins: gradients of several classes an image at once. */
            steps: ("forward" | "gradient" | "margins")[];
        };
        /** @description A model, and what its inspection found, which is not stored. */
        UploadedModel: {
            /**
             * @description SHA-256 of the file: its path in /v1/artifacts.
             * @example b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9
             */
            artifact: string;
            /**
             * @description Bytes of the file.
             * @example 246513
             */
            bytes: number;
            /**
             * Format: date-time
             * @description When it was stored, in UTC.
             * @example 2026-11-30T09:41:07.125Z
             */
            createdAt: string;
            /**
             * @description SHA-256 over the hash of the file and the manifest, which the identity of a result names. It is not the hash of the file: see `artifact`.
             * @example b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9
             */
            id: string;
            /**
             * @description Channels, height and width of an image.
             * @example [
             *       1,
             *       28,
             *       28
             *     ]
             */
            inputShape: [
                number,
                number,
                number
            ];
            /** @description How pixels enter the network. */
            manifest: components["schemas"]["ModelManifest"];
            /**
             * @description Its name, which sweeps use.
             * @example lenet-fashion-mnist
             */
            name: components["schemas"]["ResourceName"];
            /**
             * @description L, the number of logits.
             * @example 10
             */
            numClasses: number;
            /** @description What its inspection computed. */
            trial: components["schemas"]["ModelTrial"];
            /**
             * @description Sentences for a person: nothing stands against the model, and something about it should be known.
             * @example [
             *       "64 images at once were not computed; the largest batch that passed is 8"
             *     ]
             */
            warnings: string[];
        };
        /** @description A specification as https://vega.github.io/vega-lite/ describes. */
        VegaLiteSpecification: {
            [key: string]: unknown;
        };
        /** @description The webhook of a sweep and what became of it. */
        Webhook: {
            /** @description The newest first: one each time the sweep ended. */
            deliveries: components["schemas"]["WebhookDelivery"][];
            /**
             * @description Host of its URL; the rest may hold a secret and is not shown.
             * @example hooks.example
             */
            host: string;
        };
        /** @description One end of the sweep, told until it arrives. */
        WebhookDelivery: {
            /**
             * @description Attempts so far.
             * @example 1
             */
            attempts: number;
            /**
             * Format: date-time
             * @description When the sweep ended, UTC.
             * @example 2026-11-30T12:00:00.000Z
             */
            createdAt: string;
            /**
             * @description Why the last attempt failed; null if it did not.
             * @example expected an answer of 2xx, received 503
             */
            error: string | null;
            /**
             * @description What happened.
             * @enum {string}
             */
            event: "sweep.completed" | "sweep.failed" | "sweep.cancelled";
            /**
             * Format: uuid
             * @description Id of the event, in each attempt as webhook-id.
             * @example 5d0c2a8e-6a0f-4c55-8a7e-1f0b0c2d3e4f
             */
            id: string;
            /**
             * @description When it is tried next; null if it is not.
             * @example 2026-11-30T12:00:30.000Z
             */
            nextAttemptAt: string | null;
            /**
             * @description given-up: a day passed without an answer of 2xx, or the server said 410.
             * @enum {string}
             */
            state: "waiting" | "delivered" | "given-up";
            /**
             * @description HTTP status of the last answer; null without one.
             * @example 503
             */
            status: number | null;
        };
        /** @description Tells a server when the sweep ends. */
        WebhookRequest: {
            /**
             * @description Signs deliveries: base64 after "whsec_", or any text. Where it is left out one is made, and told once in the answer.
             * @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
             */
            secret?: string;
            /**
             * @description Where to POST when the sweep ends: https only, in a public network, redirects are not followed.
             * @example https://hooks.example/isthmus
             */
            url: string;
        };
        /** @description A worker process as the cluster sees it. */
        Worker: {
            /**
             * @description "idle", or the job ids of the shards it computes.
             * @example idle
             */
            activity: string;
            /**
             * @description How often it found a cached file that is not what was hashed, and fetched it again: more than a few tell of a bad disk.
             * @example 0
             */
            changedFiles: number;
            /**
             * @description Which runtime it computes with.
             * @example onnxruntime
             */
            engine: string;
            /**
             * @description Name of its machine.
             * @example node-3
             */
            host: string;
            /**
             * @description Its id, new at each start.
             * @example b1946ac9-2a3e-4f6d-8f2b-6d1c5a7e9f30
             */
            id: string;
            /**
             * Format: date-time
             * @description When it last told of itself, in UTC.
             * @example 2026-11-30T09:41:07.125Z
             */
            lastSeenAt: string;
            /**
             * @description Its process there.
             * @example 4711
             */
            pid: number;
            /**
             * @description Where the runtime executes.
             * @example cpu
             */
            provider: string;
            /**
             * Format: date-time
             * @description When it started, in UTC.
             * @example 2026-11-30T09:41:07.125Z
             */
            startedAt: string;
        };
        /** @description The workers of the cluster. */
        WorkerList: {
            /** @description The workers. */
            workers: components["schemas"]["Worker"][];
        };
    };
    responses: {
        /** @description The resource is in a state that does not allow this (`urn:isthmus:problem:conflict`). */
        Conflict: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Something went wrong on the server (`urn:isthmus:problem:internal`). */
        Internal: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request is not valid (`urn:isthmus:problem:invalid-request`). */
        InvalidRequest: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The resource does not take this method (`urn:isthmus:problem:method-not-allowed`). */
        MethodNotAllowed: {
            headers: {
                /** @description The methods that the path has. */
                Allow?: string;
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description An API key is needed (`urn:isthmus:problem:missing-key`). */
        MissingKey: {
            headers: {
                /** @description That a bearer key is expected (RFC 6750). */
                "WWW-Authenticate"?: string;
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The resource has no such form (`urn:isthmus:problem:not-acceptable`). */
        NotAcceptable: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no such resource (`urn:isthmus:problem:not-found`). */
        NotFound: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Any other problem: `urn:isthmus:problem:timeout`, `urn:isthmus:problem:uri-too-long`, `urn:isthmus:problem:expectation-failed`, `urn:isthmus:problem:headers-too-large`. */
        OtherProblem: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The resource has no such bytes (`urn:isthmus:problem:range-not-satisfiable`). */
        RangeNotSatisfiable: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is too large (`urn:isthmus:problem:too-large`). */
        TooLarge: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A part of the cluster cannot be reached (`urn:isthmus:problem:unavailable`). */
        Unavailable: {
            headers: {
                /** @description Seconds after which to try again. */
                "Retry-After"?: number;
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body has a type or an encoding that is not taken here (`urn:isthmus:problem:unsupported-media-type`). */
        UnsupportedMediaType: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The content was understood but cannot be used (`urn:isthmus:problem:unusable-content`). The Idempotency-Key was used with another body (`urn:isthmus:problem:idempotency-mismatch`). */
        UnusableContent: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The API key does not allow this (`urn:isthmus:problem:wrong-scope`). */
        WrongScope: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description Id of the request: that of the caller where it sent an acceptable one. The log of the API has it. */
        "X-Request-Id": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    healthHead: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Prometheus text format. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            400: components["responses"]["InvalidRequest"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    metricsHead: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Prometheus text format. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Both can. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readinessHead: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Both can. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    fetchArtifact: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
                /** @description The ETag: the whole file is sent where it has another. */
                "If-Range"?: string;
                /** @description One range of bytes, to go on after those at hand. */
                Range?: string;
            };
            path: {
                /** @description SHA-256 of the file: `artifact` of a model, `id` of a data set. */
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. It never changes. */
            200: {
                headers: {
                    /** @description "bytes". */
                    "Accept-Ranges"?: string;
                    /** @description Bytes. */
                    "Content-Length"?: number;
                    /** @description The SHA-256. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description The bytes that Range asks for. */
            206: {
                headers: {
                    /** @description Which bytes of how many. */
                    "Content-Range"?: string;
                    /** @description The SHA-256. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            416: components["responses"]["RangeNotSatisfiable"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    fetchArtifactHead: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
                /** @description The ETag: the whole file is sent where it has another. */
                "If-Range"?: string;
                /** @description One range of bytes, to go on after those at hand. */
                Range?: string;
            };
            path: {
                /** @description SHA-256 of the file: `artifact` of a model, `id` of a data set. */
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. It never changes. */
            200: {
                headers: {
                    /** @description "bytes". */
                    "Accept-Ranges"?: string;
                    /** @description Bytes. */
                    "Content-Length"?: number;
                    /** @description The SHA-256. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The bytes that Range asks for. */
            206: {
                headers: {
                    /** @description Which bytes of how many. */
                    "Content-Range"?: string;
                    /** @description The SHA-256. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            416: components["responses"]["RangeNotSatisfiable"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    listDatasets: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every data set. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetList"];
                };
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    uploadDataset: {
        parameters: {
            query: {
                /** @description The name that sweeps will use. */
                name: components["schemas"]["ResourceName"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description A packed file of at most 17179869184 bytes. */
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description It was there already. */
            200: {
                headers: {
                    /** @description The path of the data set. */
                    Location?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dataset"];
                };
            };
            /** @description Stored. */
            201: {
                headers: {
                    /** @description The path of the data set. */
                    Location?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dataset"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnusableContent"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    listDatasetsHead: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every data set. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readDataset: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id or name of a data set. */
                datasetId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The data set. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KnownDataset"];
                };
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    removeDataset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name of a data set. */
                datasetId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is removed. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemovedResource"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["Conflict"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readDatasetHead: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id or name of a data set. */
                datasetId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The data set. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    findGarbage: {
        parameters: {
            query?: {
                /** @description Days after its end that a sweep is kept, instead of what ISTHMUS_RETENTION_DAYS says. */
                olderThanDays?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What would go. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Garbage"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    collectGarbage: {
        parameters: {
            query?: {
                /** @description Days after its end that a sweep is kept, instead of what ISTHMUS_RETENTION_DAYS says. */
                olderThanDays?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What went. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Garbage"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    findGarbageHead: {
        parameters: {
            query?: {
                /** @description Days after its end that a sweep is kept, instead of what ISTHMUS_RETENTION_DAYS says. */
                olderThanDays?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What would go. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    listKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Keys by name. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyList"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description JSON. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyRequest"];
            };
        };
        responses: {
            /** @description The key with its text. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewKey"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    listKeysHead: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Keys by name. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a key, or the name of one in use. */
                keyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The revoked key. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["Conflict"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    listModels: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every model. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelList"];
                };
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    uploadModel: {
        parameters: {
            query: {
                /** @description How pixels enter the network, as JSON of at most 65536 characters; left out where the file does it itself. */
                manifest?: string;
                /** @description The name that sweeps will use. */
                name: components["schemas"]["ResourceName"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description An ONNX file of at most 1073741824 bytes. */
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description It was there already. */
            200: {
                headers: {
                    /** @description The path of the model. */
                    Location?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadedModel"];
                };
            };
            /** @description Stored. */
            201: {
                headers: {
                    /** @description The path of the model. */
                    Location?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadedModel"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnusableContent"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    listModelsHead: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every model. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readModel: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id or name of a model. */
                modelId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The model. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KnownModel"];
                };
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    removeModel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name of a model. */
                modelId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is removed. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemovedResource"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["Conflict"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readModelHead: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id or name of a model. */
                modelId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The model. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    describe: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenApiDocument"];
                };
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    describeHead: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    viewRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a run. */
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunOfSweep"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    viewRunHead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a run. */
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readCurve: {
        parameters: {
            query?: {
                /** @description Colours for light or for dark pages. */
                theme?: "light" | "dark";
            };
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Name of a curve that the run has. */
                name: string;
                /** @description Id of a run. */
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The curve. */
            200: {
                headers: {
                    /** @description Changes with the curve, its form and its theme. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Curve"];
                    "application/vnd.vegalite+json": components["schemas"]["VegaLiteSpecification"];
                    "image/png": string;
                    "image/svg+xml": string;
                    "text/csv": string;
                };
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            406: components["responses"]["NotAcceptable"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readCurveHead: {
        parameters: {
            query?: {
                /** @description Colours for light or for dark pages. */
                theme?: "light" | "dark";
            };
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Name of a curve that the run has. */
                name: string;
                /** @description Id of a run. */
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The curve. */
            200: {
                headers: {
                    /** @description Changes with the curve, its form and its theme. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            406: components["responses"]["NotAcceptable"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readCurveAsCsv: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Name of a curve that the run has. */
                name: string;
                /** @description Id of a run. */
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The curve. */
            200: {
                headers: {
                    /** @description Changes with the curve, its form and its theme. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readCurveAsCsvHead: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Name of a curve that the run has. */
                name: string;
                /** @description Id of a run. */
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The curve. */
            200: {
                headers: {
                    /** @description Changes with the curve, its form and its theme. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readCurveAsJson: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Name of a curve that the run has. */
                name: string;
                /** @description Id of a run. */
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The curve. */
            200: {
                headers: {
                    /** @description Changes with the curve, its form and its theme. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Curve"];
                };
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readCurveAsJsonHead: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Name of a curve that the run has. */
                name: string;
                /** @description Id of a run. */
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The curve. */
            200: {
                headers: {
                    /** @description Changes with the curve, its form and its theme. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readCurveAsPng: {
        parameters: {
            query?: {
                /** @description Colours for light or for dark pages. */
                theme?: "light" | "dark";
            };
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Name of a curve that the run has. */
                name: string;
                /** @description Id of a run. */
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The curve. */
            200: {
                headers: {
                    /** @description Changes with the curve, its form and its theme. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                };
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readCurveAsPngHead: {
        parameters: {
            query?: {
                /** @description Colours for light or for dark pages. */
                theme?: "light" | "dark";
            };
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Name of a curve that the run has. */
                name: string;
                /** @description Id of a run. */
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The curve. */
            200: {
                headers: {
                    /** @description Changes with the curve, its form and its theme. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readCurveAsSvg: {
        parameters: {
            query?: {
                /** @description Colours for light or for dark pages. */
                theme?: "light" | "dark";
            };
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Name of a curve that the run has. */
                name: string;
                /** @description Id of a run. */
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The curve. */
            200: {
                headers: {
                    /** @description Changes with the curve, its form and its theme. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "image/svg+xml": string;
                };
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readCurveAsSvgHead: {
        parameters: {
            query?: {
                /** @description Colours for light or for dark pages. */
                theme?: "light" | "dark";
            };
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Name of a curve that the run has. */
                name: string;
                /** @description Id of a run. */
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The curve. */
            200: {
                headers: {
                    /** @description Changes with the curve, its form and its theme. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readCurveAsVegaLite: {
        parameters: {
            query?: {
                /** @description Colours for light or for dark pages. */
                theme?: "light" | "dark";
            };
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Name of a curve that the run has. */
                name: string;
                /** @description Id of a run. */
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The curve. */
            200: {
                headers: {
                    /** @description Changes with the curve, its form and its theme. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.vegalite+json": components["schemas"]["VegaLiteSpecification"];
                };
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readCurveAsVegaLiteHead: {
        parameters: {
            query?: {
                /** @description Colours for light or for dark pages. */
                theme?: "light" | "dark";
            };
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Name of a curve that the run has. */
                name: string;
                /** @description Id of a run. */
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The curve. */
            200: {
                headers: {
                    /** @description Changes with the curve, its form and its theme. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readResults: {
        parameters: {
            query?: {
                /** @description Whether lines have the vectors, which are most of the bytes. */
                vectors?: "none" | "base64";
            };
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id of a run. */
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The results. */
            200: {
                headers: {
                    /** @description Only of a run that has ended. Changes if it is retried or extended. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readResultsHead: {
        parameters: {
            query?: {
                /** @description Whether lines have the vectors, which are most of the bytes. */
                vectors?: "none" | "base64";
            };
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id of a run. */
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The results. */
            200: {
                headers: {
                    /** @description Only of a run that has ended. Changes if it is retried or extended. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    listSweeps: {
        parameters: {
            query?: {
                /** @description At this time or later. A date is its midnight in UTC. */
                createdAfter?: string;
                /** @description Before this time. */
                createdBefore?: string;
                /** @description `next` of the page before; the first page by default. */
                cursor?: string;
                /** @description The name or the id of its data set. */
                dataset?: string;
                /** @description KEY=VALUE, or KEY for any value. Repeated: all of them. */
                label?: string[];
                /** @description Sweeps of a page, at most. */
                limit?: number;
                /** @description The name or the id of a model that the sweep measures. */
                model?: string;
                /** @description Part of the name, or of a label, or the beginning of the id. Capitals do not matter. */
                search?: string;
                /** @description Repeated: any of them. */
                state?: components["schemas"]["SweepState"][];
            };
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of sweeps. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SweepPage"];
                };
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    submitSweep: {
        parameters: {
            query?: never;
            header?: {
                /** @description Chosen by the caller for this submission, best a UUID: with it, a request may be repeated. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        /** @description JSON. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["SweepRequestInput"];
            };
        };
        responses: {
            /** @description Accepted. `Location` is where to watch it. */
            202: {
                headers: {
                    /** @description "true" where an earlier request with this Idempotency-Key had made the sweep. */
                    "Idempotent-Replayed"?: "true";
                    /** @description The path of the sweep. */
                    Location?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubmittedSweep"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnusableContent"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    listSweepsHead: {
        parameters: {
            query?: {
                /** @description At this time or later. A date is its midnight in UTC. */
                createdAfter?: string;
                /** @description Before this time. */
                createdBefore?: string;
                /** @description `next` of the page before; the first page by default. */
                cursor?: string;
                /** @description The name or the id of its data set. */
                dataset?: string;
                /** @description KEY=VALUE, or KEY for any value. Repeated: all of them. */
                label?: string[];
                /** @description Sweeps of a page, at most. */
                limit?: number;
                /** @description The name or the id of a model that the sweep measures. */
                model?: string;
                /** @description Part of the name, or of a label, or the beginning of the id. Capitals do not matter. */
                search?: string;
                /** @description Repeated: any of them. */
                state?: components["schemas"]["SweepState"][];
            };
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of sweeps. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    viewSweep: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description An id; or at least four characters of its beginning, if no other id begins so; or "last", the newest sweep that was submitted with the key of the caller. */
                sweepId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sweep. */
            200: {
                headers: {
                    /** @description Changes with the sweep. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sweep"];
                };
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    deleteSweep: {
        parameters: {
            query?: {
                /** @description Whether what only this sweep used goes with it. */
                unused?: "true" | "false";
            };
            header?: never;
            path: {
                /** @description An id; or at least four characters of its beginning, if no other id begins so. Not "last", which may be another sweep by then. */
                sweepId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedSweep"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    viewSweepHead: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description An id; or at least four characters of its beginning, if no other id begins so; or "last", the newest sweep that was submitted with the key of the caller. */
                sweepId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sweep. */
            200: {
                headers: {
                    /** @description Changes with the sweep. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    editSweep: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id; or at least four characters of its beginning, if no other id begins so. Not "last", which may be another sweep by then. */
                sweepId: string;
            };
            cookie?: never;
        };
        /** @description JSON. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["SweepEdit"];
            };
        };
        responses: {
            /** @description The changed sweep. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sweep"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    cancelSweep: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id; or at least four characters of its beginning, if no other id begins so. Not "last", which may be another sweep by then. */
                sweepId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sweep. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sweep"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["Conflict"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    watchSweep: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id; or at least four characters of its beginning, if no other id begins so; or "last", the newest sweep that was submitted with the key of the caller. */
                sweepId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream of events. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    watchSweepHead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id; or at least four characters of its beginning, if no other id begins so; or "last", the newest sweep that was submitted with the key of the caller. */
                sweepId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream of events. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    extendSweep: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id; or at least four characters of its beginning, if no other id begins so. Not "last", which may be another sweep by then. */
                sweepId: string;
            };
            cookie?: never;
        };
        /** @description JSON. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["SweepExtension"];
            };
        };
        responses: {
            /** @description The sweep. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExtendedSweep"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnusableContent"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    listFigures: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description An id; or at least four characters of its beginning, if no other id begins so; or "last", the newest sweep that was submitted with the key of the caller. */
                sweepId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order of the report. None of a curve that only one network has. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FigureList"];
                };
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    listFiguresHead: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description An id; or at least four characters of its beginning, if no other id begins so; or "last", the newest sweep that was submitted with the key of the caller. */
                sweepId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order of the report. None of a curve that only one network has. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readFigure: {
        parameters: {
            query?: {
                /** @description Colours for light or for dark pages. */
                theme?: "light" | "dark";
            };
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Name of a figure of the sweep. */
                name: string;
                /** @description An id; or at least four characters of its beginning, if no other id begins so; or "last", the newest sweep that was submitted with the key of the caller. */
                sweepId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figure. */
            200: {
                headers: {
                    /** @description Changes with the curves, the form and the theme. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CombinedCurve"];
                    "application/vnd.vegalite+json": components["schemas"]["VegaLiteSpecification"];
                    "image/png": string;
                    "image/svg+xml": string;
                    "text/csv": string;
                };
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            406: components["responses"]["NotAcceptable"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readFigureHead: {
        parameters: {
            query?: {
                /** @description Colours for light or for dark pages. */
                theme?: "light" | "dark";
            };
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Name of a figure of the sweep. */
                name: string;
                /** @description An id; or at least four characters of its beginning, if no other id begins so; or "last", the newest sweep that was submitted with the key of the caller. */
                sweepId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figure. */
            200: {
                headers: {
                    /** @description Changes with the curves, the form and the theme. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            406: components["responses"]["NotAcceptable"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readFigureAsCsv: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Name of a figure of the sweep. */
                name: string;
                /** @description An id; or at least four characters of its beginning, if no other id begins so; or "last", the newest sweep that was submitted with the key of the caller. */
                sweepId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figure. */
            200: {
                headers: {
                    /** @description Changes with the curves, the form and the theme. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readFigureAsCsvHead: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Name of a figure of the sweep. */
                name: string;
                /** @description An id; or at least four characters of its beginning, if no other id begins so; or "last", the newest sweep that was submitted with the key of the caller. */
                sweepId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figure. */
            200: {
                headers: {
                    /** @description Changes with the curves, the form and the theme. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readFigureAsJson: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Name of a figure of the sweep. */
                name: string;
                /** @description An id; or at least four characters of its beginning, if no other id begins so; or "last", the newest sweep that was submitted with the key of the caller. */
                sweepId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figure. */
            200: {
                headers: {
                    /** @description Changes with the curves, the form and the theme. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CombinedCurve"];
                };
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readFigureAsJsonHead: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Name of a figure of the sweep. */
                name: string;
                /** @description An id; or at least four characters of its beginning, if no other id begins so; or "last", the newest sweep that was submitted with the key of the caller. */
                sweepId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figure. */
            200: {
                headers: {
                    /** @description Changes with the curves, the form and the theme. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readFigureAsPng: {
        parameters: {
            query?: {
                /** @description Colours for light or for dark pages. */
                theme?: "light" | "dark";
            };
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Name of a figure of the sweep. */
                name: string;
                /** @description An id; or at least four characters of its beginning, if no other id begins so; or "last", the newest sweep that was submitted with the key of the caller. */
                sweepId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figure. */
            200: {
                headers: {
                    /** @description Changes with the curves, the form and the theme. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                };
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readFigureAsPngHead: {
        parameters: {
            query?: {
                /** @description Colours for light or for dark pages. */
                theme?: "light" | "dark";
            };
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Name of a figure of the sweep. */
                name: string;
                /** @description An id; or at least four characters of its beginning, if no other id begins so; or "last", the newest sweep that was submitted with the key of the caller. */
                sweepId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figure. */
            200: {
                headers: {
                    /** @description Changes with the curves, the form and the theme. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readFigureAsSvg: {
        parameters: {
            query?: {
                /** @description Colours for light or for dark pages. */
                theme?: "light" | "dark";
            };
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Name of a figure of the sweep. */
                name: string;
                /** @description An id; or at least four characters of its beginning, if no other id begins so; or "last", the newest sweep that was submitted with the key of the caller. */
                sweepId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figure. */
            200: {
                headers: {
                    /** @description Changes with the curves, the form and the theme. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "image/svg+xml": string;
                };
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readFigureAsSvgHead: {
        parameters: {
            query?: {
                /** @description Colours for light or for dark pages. */
                theme?: "light" | "dark";
            };
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Name of a figure of the sweep. */
                name: string;
                /** @description An id; or at least four characters of its beginning, if no other id begins so; or "last", the newest sweep that was submitted with the key of the caller. */
                sweepId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figure. */
            200: {
                headers: {
                    /** @description Changes with the curves, the form and the theme. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readFigureAsVegaLite: {
        parameters: {
            query?: {
                /** @description Colours for light or for dark pages. */
                theme?: "light" | "dark";
            };
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Name of a figure of the sweep. */
                name: string;
                /** @description An id; or at least four characters of its beginning, if no other id begins so; or "last", the newest sweep that was submitted with the key of the caller. */
                sweepId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figure. */
            200: {
                headers: {
                    /** @description Changes with the curves, the form and the theme. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.vegalite+json": components["schemas"]["VegaLiteSpecification"];
                };
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    readFigureAsVegaLiteHead: {
        parameters: {
            query?: {
                /** @description Colours for light or for dark pages. */
                theme?: "light" | "dark";
            };
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Name of a figure of the sweep. */
                name: string;
                /** @description An id; or at least four characters of its beginning, if no other id begins so; or "last", the newest sweep that was submitted with the key of the caller. */
                sweepId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figure. */
            200: {
                headers: {
                    /** @description Changes with the curves, the form and the theme. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    pauseSweep: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id; or at least four characters of its beginning, if no other id begins so. Not "last", which may be another sweep by then. */
                sweepId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sweep. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sweep"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["Conflict"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    sweepReport: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description An id; or at least four characters of its beginning, if no other id begins so; or "last", the newest sweep that was submitted with the key of the caller. */
                sweepId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report. */
            200: {
                headers: {
                    /** @description Changes with the sweep, its curves and the version of the API. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    sweepReportHead: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description An id; or at least four characters of its beginning, if no other id begins so; or "last", the newest sweep that was submitted with the key of the caller. */
                sweepId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report. */
            200: {
                headers: {
                    /** @description Changes with the sweep, its curves and the version of the API. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    resumeSweep: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id; or at least four characters of its beginning, if no other id begins so. Not "last", which may be another sweep by then. */
                sweepId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sweep. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sweep"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["Conflict"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    retryFailedSamples: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id; or at least four characters of its beginning, if no other id begins so. Not "last", which may be another sweep by then. */
                sweepId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sweep. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sweep"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["Conflict"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    planSweep: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description JSON. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["SweepRequestInput"];
            };
        };
        responses: {
            /** @description The plan. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SweepPlan"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnusableContent"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    listWorkers: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every worker that the cluster remembers; one that stopped beating is forgotten after a while. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkerList"];
                };
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
    listWorkersHead: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the copy at hand: 304 where it is still right. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every worker that the cluster remembers; one that stopped beating is forgotten after a while. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The copy at hand is still right. */
            304: {
                headers: {
                    /** @description As of the copy. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["MissingKey"];
            403: components["responses"]["WrongScope"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            default: components["responses"]["OtherProblem"];
        };
    };
}
