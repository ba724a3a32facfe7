"""The JSON of hndsr's /health, served by FastAPI. Run: uvicorn fastapi_health:app"""
import time

from fastapi import FastAPI

app = FastAPI()
start = time.monotonic()


@app.get("/health")
async def health():
    return {
        "status": "healthy",
        "model_loaded": True,
        "gpu_available": False,
        "gpu_name": None,
        "gpu_memory_used_mb": None,
        "gpu_memory_total_mb": None,
        "uptime_seconds": round(time.monotonic() - start, 3),
        "active_requests": 0,
        "inference_engine": "onnxruntime",
        "inference_mode": "hndsr",
        "checkpoint_validated": True,
    }
