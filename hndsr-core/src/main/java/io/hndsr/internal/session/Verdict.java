package io.hndsr.internal.session;

/** What may be tried after a run has failed. */
public enum Verdict {
    /** The same tiles in smaller batches, as {@link DeviceSessions#maxTiles} now says. */
    SMALLER_BATCH,
    /** The same image in smaller tiles, of no more work than {@link DeviceSessions#maxTileWork} now says. */
    SMALLER_TILE,
    /** The same tiles again; where that fails too, it is them and not the device. */
    RETRY,
    /** Nothing on this device, which is left alone for now or has been closed. */
    DEVICE_DOWN
}
