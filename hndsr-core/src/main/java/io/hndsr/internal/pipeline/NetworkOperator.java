package io.hndsr.internal.pipeline;

import io.hndsr.internal.session.OperatorCall;
import io.hndsr.internal.session.OperatorSession;
import io.hndsr.internal.session.StopSignal;
import io.hndsr.internal.tile.Tile;
import io.hndsr.internal.tile.TileSpan;
import io.hndsr.metrics.Stage;
import io.hndsr.model.GraphRole;
import java.nio.FloatBuffer;

/** The network. Thread-safe. */
final class NetworkOperator implements TileOperator {

    private static final int NETWORK_BANDS = 3;

    private final OperatorSession session;

    NetworkOperator(OperatorSession session) {
        this.session = session;
    }

    @Override
    public String device() {
        return session.device();
    }

    /** The graphs that the bundle has. */
    boolean has(GraphRole role) {
        return session.has(role);
    }

    @Override
    public void enlarge(TileWork work, Tile tile, Workspace workspace, StopSignal stop) {
        boolean whole = work.plan().wholeScale() && has(GraphRole.OPERATOR_WHOLE);
        enlarge(whole ? GraphRole.OPERATOR_WHOLE : GraphRole.OPERATOR, work, tile, workspace, stop);
    }

    void enlarge(GraphRole role, TileWork work, Tile tile, Workspace workspace, StopSignal stop) {
        long start = System.nanoTime();
        OperatorCall call = new OperatorCall(
                role,
                tile.rows().paddedSize(),
                tile.columns().paddedSize(),
                work.blur(),
                work.noise(),
                positions(tile.rows()),
                positions(tile.columns()));
        int padded = Math.multiplyExact(call.height(), call.width());
        work.cutter().cut(tile, workspace.buffers().image(Math.multiplyExact(NETWORK_BANDS, padded)));
        start = work.times().add(Stage.CUT, start);

        FloatBuffer result = session.run(call, workspace.buffers(), stop);
        start = work.times().add(Stage.INFERENCE, start);

        result.get(0, workspace.colour(result.limit()), 0, result.limit());
        work.times().add(Stage.BLEND, start);
    }

    private static OperatorCall.Positions positions(TileSpan span) {
        return new OperatorCall.Positions(span.indices(), span.offsets(), span.cell());
    }

    @Override
    public void close() {
        session.close();
    }
}
