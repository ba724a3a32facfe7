package io.hndsr.internal.network;

import io.hndsr.image.Degradation;
import io.hndsr.internal.network.TileBuffers.Part;
import io.hndsr.internal.tile.Parallel;
import io.hndsr.internal.tile.Tile;
import io.hndsr.model.BundleDescriptor;
import io.hndsr.model.GraphRole;
import io.hndsr.report.Stage;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The network's operator alone. Immutable and thread-safe.
 *
 * @param role {@link GraphRole#OPERATOR}, {@link GraphRole#OPERATOR_WHOLE} or {@link GraphRole#OPERATOR_UNKNOWN}
 */
public record NetworkOperator(GraphRole role) implements TileOperator {

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
            List<TileInput> tiles, Network network, TileBuffers buffers, StopSignal stop, Parallel parallel) {
        TileCall call = cut(tiles, buffers);
        return network.enlarge(role, call, buffers, stop);
    }

    /** Cuts tiles out of their images into the buffers and describes the requested output. */
    static TileCall cut(List<TileInput> tiles, TileBuffers buffers) {
        Tile first = tiles.get(0).tile();
        int tileFloats = Math.multiplyExact(BundleDescriptor.BANDS, Math.toIntExact(first.paddedPixels()));
        FloatBuffer image = buffers.get(Part.IMAGE, Math.multiplyExact(tiles.size(), tileFloats));
        List<Degradation> conditions = new ArrayList<>(tiles.size());
        for (int i = 0; i < tiles.size(); i++) {
            long start = System.nanoTime();
            TileInput input = tiles.get(i);
            TileWork work = input.work();
            work.cutter().cut(input.tile(), image.slice(i * tileFloats, tileFloats));
            conditions.add(work.degradation());
            work.times().add(Stage.CUT, start);
        }
        return new TileCall(
                first.rows().paddedSize(),
                first.columns().paddedSize(),
                first.rows().positions(),
                first.columns().positions(),
                conditions);
    }
}
