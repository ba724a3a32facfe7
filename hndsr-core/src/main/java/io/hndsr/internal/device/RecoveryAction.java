package io.hndsr.internal.device;

/** What may be tried after a run has failed. */
public enum RecoveryAction {
    /** The same tiles in smaller batches, of at most {@link DeviceSessions#maxTiles}. */
    SMALLER_BATCH,
    /** The same image in smaller tiles, of at most {@link DeviceSessions#maxFootprint}. */
    SMALLER_TILE,
    /** The same tiles again; if that fails too, the tiles are at fault and not the device. */
    RETRY,
    /** Nothing on this device, which is left alone for now or has been closed. */
    DEVICE_DOWN
}
