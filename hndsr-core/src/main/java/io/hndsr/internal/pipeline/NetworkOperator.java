package io.hndsr.internal.pipeline;

import io.hndsr.internal.crew.Crew;
import io.hndsr.internal.session.Network;
import io.hndsr.internal.session.StopSignal;
import io.hndsr.internal.session.TileBuffers;
import io.hndsr.internal.session.TileBuffers.Part;
import io.hndsr.internal.session.TileCall;
import io.hndsr.internal.tile.Tile;
import io.hndsr.internal.tile.TileSpan;
import io.hndsr.model.GraphRole;
import io.hndsr.report.Stage;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The network's operator alone. Immutable and thread-safe.
 *
 * @param role {@link GraphRole#OPERATOR} or {@link GraphRole#OPERATOR_WHOLE}
 */
record NetworkOperator(GraphRole role) implements TileOperator {

    private static final int NETWORK_BANDS = 3;

    @Override
    public Object batchKey() {
        return role;
    }

    @Override
    public int passes() {
        return 1;
    }

    @Override
    public FloatBuffer enlarge(
            List<TileInput> tiles, Network network, TileBuffers buffers, StopSignal stop, Crew crew) {
        TileCall call = cut(tiles, buffers);
        return network.enlarge(role, call, buffers, stop);
    }

    /** Cuts tiles out of their images into the buffers and says what the network is asked for. */
    static TileCall cut(List<TileInput> tiles, TileBuffers buffers) {
        Tile first = tiles.get(0).tile();
        int tileFloats = Math.multiplyExact(NETWORK_BANDS, Math.toIntExact(first.paddedPixels()));
        FloatBuffer image = buffers.get(Part.IMAGE, Math.multiplyExact(tiles.size(), tileFloats));
        List<TileCall.Condition> conditions = new ArrayList<>(tiles.size());
        for (int i = 0; i < tiles.size(); i++) {
            long start = System.nanoTime();
            TileInput input = tiles.get(i);
            TileWork work = input.work();
            work.cutter().cut(input.tile(), image.slice(i * tileFloats, tileFloats));
            conditions.add(new TileCall.Condition(work.blur(), work.noise()));
            work.times().add(Stage.CUT, start);
        }
        return new TileCall(
                first.rows().paddedSize(),
                first.columns().paddedSize(),
                positions(first.rows().asked()),
                positions(first.columns().asked()),
                conditions);
    }

    private static TileCall.Positions positions(TileSpan span) {
        return new TileCall.Positions(span.indices(), span.offsets(), span.cell());
    }
}
