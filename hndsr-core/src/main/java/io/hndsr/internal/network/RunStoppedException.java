package io.hndsr.internal.network;

/** A run ended because its {@link StopSignal} was given. */
public final class RunStoppedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RunStoppedException() {
        super("the run was stopped", null, false, false);
    }
}
