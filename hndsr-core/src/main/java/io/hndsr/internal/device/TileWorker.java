package io.hndsr.internal.device;

import io.hndsr.error.DeviceException;
import io.hndsr.internal.network.DiffusionPlan;
import io.hndsr.internal.network.RunFault;
import io.hndsr.internal.network.RunStoppedException;
import io.hndsr.internal.network.StopSignal;
import io.hndsr.internal.network.TileInput;
import io.hndsr.internal.network.TileOperator;
import io.hndsr.internal.network.Workspace;
import io.hndsr.internal.schedule.Batch;
import io.hndsr.internal.tile.Parallel;
import io.hndsr.report.Stage;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Runs batches of tiles on a device and hands the enlarged tiles to their jobs. Thread-safe.
 */
final class TileWorker {

    /** A tile that fails on a healthy device is tried once more; if it fails again, the tile is at fault. */
    private static final int MAX_ATTEMPTS = 2;

    /** A tile with which this many devices have gone out of order is not tried again. */
    private static final int MAX_DEVICES = 4;

    private final DeviceSessions sessions;
    private final Workspace.Pool workspaces;
    private final DeviceMeter meter;
    private final Parallel parallel;

    TileWorker(DeviceSessions sessions, Workspace.Pool workspaces, DeviceMeter meter, Parallel parallel) {
        this.sessions = sessions;
        this.workspaces = workspaces;
        this.meter = meter;
        this.parallel = parallel;
    }

    /** Runs a batch; tiles that are not at fault for a failure go back to their jobs. */
    void run(Batch<TileTask> batch) {
        List<TileTask> tasks =
                batch.tiles().stream().filter(task -> !task.job().stopped()).toList();
        if (tasks.isEmpty()) {
            return;
        }
        tasks.forEach(task -> task.job().started());
        Workspace workspace = workspaces.take();
        try {
            if (tasks.get(0).blank()) {
                fill(tasks.get(0), workspace);
                return;
            }
            Optional<FloatBuffer> enlarged = enlarge(tasks, workspace);
            for (int i = 0; i < tasks.size() && enlarged.isPresent(); i++) {
                accept(tasks.get(i), enlarged.get(), i, workspace);
            }
        } finally {
            workspaces.giveBack(workspace);
        }
    }

    /** Finishes a tile that has no valid pixel without the network. */
    private void fill(TileTask task, Workspace workspace) {
        TileInput input = task.input();
        input.work().interpolate(task.tile(), workspace);
        int steps = input.work().diffusion().map(DiffusionPlan::steps).orElse(0);
        for (int step = 0; step < steps; step++) {
            input.stepFinished().run();
        }
        task.job().accept(task, sessions.device(), workspace, parallel);
    }

    private void accept(TileTask task, FloatBuffer enlarged, int place, Workspace workspace) {
        if (task.job().stopped()) {
            return;
        }
        long start = System.nanoTime();
        workspace.place(enlarged, place, task.tile(), task.job().work().range(), parallel);
        task.job().work().times().add(Stage.BLEND, start);
        task.job().accept(task, sessions.device(), workspace, parallel);
    }

    /** Runs the network; empty if it failed, which has been dealt with. */
    private Optional<FloatBuffer> enlarge(List<TileTask> tasks, Workspace workspace) {
        Optional<Lease> lease = sessions.lease();
        if (lease.isEmpty()) {
            tasks.forEach(task -> task.job().giveBack(task));
            return Optional.empty();
        }
        TileOperator operator = tasks.get(0).job().operator().orElseThrow();
        List<TileInput> inputs = tasks.stream().map(TileTask::input).toList();
        try (Lease held = lease.get();
                StopSignal stop = StopSignal.all(
                        tasks.stream().map(task -> task.job().stopSignal()).toList())) {
            try {
                FloatBuffer enlarged = timed(
                        tasks, () -> operator.enlarge(inputs, held.network(), workspace.buffers(), stop, parallel));
                held.succeeded();
                return Optional.of(enlarged);
            } catch (RunFault fault) {
                recover(tasks, fault, held);
            } catch (RunStoppedException stopped) {
                // Every request of the batch has ended, by a cancel, a deadline or an error of its own.
            } catch (RuntimeException | Error error) {
                retryOrFail(tasks, error, MAX_ATTEMPTS);
            }
        }
        return Optional.empty();
    }

    private FloatBuffer timed(List<TileTask> tasks, Supplier<FloatBuffer> run) {
        long start = System.nanoTime();
        try {
            return run.get();
        } finally {
            record(tasks, System.nanoTime() - start);
        }
    }

    private void record(List<TileTask> tasks, long nanos) {
        tasks.forEach(task -> task.job().work().times().addNanos(Stage.INFERENCE, nanos / tasks.size()));
        meter.ran(tasks, nanos);
    }

    private void recover(List<TileTask> tasks, RunFault fault, Lease lease) {
        meter.failed(fault.getMessage());
        long largest = tasks.stream().mapToLong(TileTask::footprint).max().orElseThrow();
        switch (lease.failed(fault, tasks.size(), largest)) {
            case SMALLER_BATCH -> tasks.forEach(task -> task.job().giveBack(task));
            case SMALLER_TILE -> tasks.forEach(task -> task.job().tilesTooLarge());
            case RETRY -> retryOrFail(tasks, new DeviceException(fault.getMessage(), fault), MAX_ATTEMPTS);
            case DEVICE_DOWN -> retryOrFail(tasks, new DeviceException(fault.getMessage(), fault), MAX_DEVICES);
        }
    }

    /**
     * Fails a tile that was alone, if this was its last attempt or the error is not the device's; the others are tried again, each
     * alone.
     */
    private static void retryOrFail(List<TileTask> tasks, Throwable error, int maxAttempts) {
        for (TileTask task : tasks) {
            boolean deviceFault = error instanceof DeviceException;
            if (tasks.size() == 1 && (!deviceFault || task.attempts() + 1 >= maxAttempts)) {
                task.job().fail(error);
            } else {
                task.job().giveBack(task.again());
            }
        }
    }
}
