"""Runs a sweep with the client that openapi-python-client made: python run_sweep.py FOLDER_OF_THE_CLIENT URL KEY MODEL DATASET"""

import io
import sys
import time
from pathlib import Path

folder, url, key, model, dataset = sys.argv[1:]
sys.path.insert(0, folder)

from isthmus_client import AuthenticatedClient  # noqa: E402
from isthmus_client.api.curves import read_curve_as_json  # noqa: E402
from isthmus_client.api.datasets import upload_dataset  # noqa: E402
from isthmus_client.api.models import upload_model  # noqa: E402
from isthmus_client.api.sweeps import plan_sweep, submit_sweep, view_sweep  # noqa: E402
from isthmus_client.models import Curve, PerturbationAnalysisInput, SubmittedSweep, Sweep, SweepPlan, SweepRequestInput  # noqa: E402
from isthmus_client.types import File  # noqa: E402

client = AuthenticatedClient(base_url=url, token=key, raise_on_unexpected_status=True)


def file(path: str) -> File:
    return File(payload=io.BytesIO(Path(path).read_bytes()))


def expect(kind, answer):
    assert isinstance(answer, kind), f"expected {kind.__name__}, received {answer}"
    return answer


upload_model.sync(client=client, body=file(model), name="lenet-fashion-mnist")
upload_dataset.sync(client=client, body=file(dataset), name="fashion-mnist-test")
request = SweepRequestInput(
    models=["lenet-fashion-mnist"],
    dataset="fashion-mnist-test",
    analyses=[PerturbationAnalysisInput(kind="perturbation", samples=10, steps=20)],
    # The other clients, which upload the same files under the same names, have computed them.
    reuse=False,
)
assert expect(SweepPlan, plan_sweep.sync(client=client, body=request)).samples == 10
sweep = expect(SubmittedSweep, submit_sweep.sync(client=client, body=request, idempotency_key="from-python"))
while True:
    view = expect(Sweep, view_sweep.sync(sweep.id, client=client))
    if view.state in ("completed", "failed", "cancelled"):
        break
    time.sleep(0.5)
assert view.state == "completed" and view.samples.ok == 10, view
run = view.runs[0]
curve = expect(Curve, read_curve_as_json.sync(run.id, run.curves[0], client=client))
assert curve.complete and curve.samples.ok == 10, curve
print(f"{view.samples.ok} samples, curve {curve.name}: {curve.headlines[0].name} {curve.headlines[0].value}")
