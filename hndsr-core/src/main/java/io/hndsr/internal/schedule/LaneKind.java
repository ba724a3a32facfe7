package io.hndsr.internal.schedule;

/** What enlarges a tile. A lane takes tiles of its own kind only. */
public enum LaneKind {
    /** A network on a device. */
    NETWORK,
    /** Bicubic interpolation on the CPU. */
    BICUBIC
}
