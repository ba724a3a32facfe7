package io.hndsr.internal.pipeline;

import io.hndsr.internal.session.Network;
import io.hndsr.internal.session.StopSignal;
import io.hndsr.internal.session.TileBuffers.Part;
import io.hndsr.internal.session.TileCall;
import io.hndsr.internal.tile.Tile;
import io.hndsr.internal.tile.TileSpan;
import io.hndsr.metrics.Stage;
import io.hndsr.model.GraphRole;
import java.nio.FloatBuffer;
import java.util.List;

/** The network's operator alone. Immutable and thread-safe. */
final class NetworkOperator implements TileOperator {

    private static final int NETWORK_BANDS = 3;

    private final Network session;

    NetworkOperator(Network session) {
        this.session = session;
    }

    @Override
    public void enlarge(TileWork work, Tile tile, Workspace workspace, StopSignal stop, Runnable stepFinished) {
        boolean whole = work.plan().wholeScale() && session.has(GraphRole.OPERATOR_WHOLE);
        enlarge(whole ? GraphRole.OPERATOR_WHOLE : GraphRole.OPERATOR, work, tile, workspace, stop);
    }

    void enlarge(GraphRole role, TileWork work, Tile tile, Workspace workspace, StopSignal stop) {
        TileCall call = cut(work, tile, workspace);
        long start = System.nanoTime();
        FloatBuffer result = session.enlarge(role, call, workspace.buffers(), stop);
        start = work.times().add(Stage.INFERENCE, start);
        workspace.place(result, tile);
        work.times().add(Stage.BLEND, start);
    }

    /** Cuts a tile out of the image into the workspace and says what the network is asked for. */
    static TileCall cut(TileWork work, Tile tile, Workspace workspace) {
        long start = System.nanoTime();
        TileCall call = new TileCall(
                tile.rows().paddedSize(),
                tile.columns().paddedSize(),
                positions(tile.rows().asked()),
                positions(tile.columns().asked()),
                List.of(new TileCall.Condition(work.blur(), work.noise())));
        int padded = Math.multiplyExact(call.height(), call.width());
        work.cutter().cut(tile, workspace.buffers().get(Part.IMAGE, Math.multiplyExact(NETWORK_BANDS, padded)));
        work.times().add(Stage.CUT, start);
        return call;
    }

    private static TileCall.Positions positions(TileSpan span) {
        return new TileCall.Positions(span.indices(), span.offsets(), span.cell());
    }
}
