package io.hndsr.scene;

/** How the pixels of a scene's result are compressed, without loss. */
public enum SceneCompression {
    /** Every program reads it. */
    DEFLATE,
    /** Smaller and faster, for programs that read it; needs {@code com.github.luben:zstd-jni} on the class path. */
    ZSTD,
    /** Not at all. */
    NONE
}
