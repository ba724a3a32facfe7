package io.hndsr.internal.session;

/** A run ended because its {@link StopSignal} was given; whoever gave it knows why. */
public final class RunStoppedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RunStoppedException() {
        super("the run was stopped", null, false, false);
    }
}
