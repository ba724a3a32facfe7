"""The JSON of hndsr's /health, served by Flask. Run: gunicorn flask_health:app"""
import time

from flask import Flask, jsonify

app = Flask(__name__)
start = time.monotonic()


@app.get("/health")
def health():
    return jsonify(
        status="healthy",
        model_loaded=True,
        gpu_available=False,
        gpu_name=None,
        gpu_memory_used_mb=None,
        gpu_memory_total_mb=None,
        uptime_seconds=round(time.monotonic() - start, 3),
        active_requests=0,
        inference_engine="onnxruntime",
        inference_mode="hndsr",
        checkpoint_validated=True,
    )
