package io.hndsr.internal.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.internal.tile.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CorrectionAxisTest {

    @Test
    void what_a_tile_needs_lies_within_reach() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        for (int i = 0; i < 200; i++) {
            Random random = new Random(seed + i);
            int low = 1 + random.nextInt(150);
            int high = (int) Math.round(low * (2 + 6 * random.nextDouble()));
            double blur = 1.2 * random.nextDouble();
            double noise = 10 * random.nextDouble();
            int iterations = 1 + random.nextInt(5);
            CorrectionAxis axis = CorrectionAxis.of(low, high, blur, noise, iterations);
            List<TileRange> tiles = new ArrayList<>();
            int side = 1 + random.nextInt(30);
            for (int start = 0; start < high; start += side) {
                Window extent = new Window(start, new float[Math.min(side, high - start)]);
                tiles.addAll(TileRange.of(axis, List.of(extent)));
            }
            double reach = (double) CorrectionAxis.reach(blur, noise, iterations) * high / low;
            for (TileRange tile : tiles) {
                for (TileRange other : tiles) {
                    double distance =
                            Math.max(other.outputStart() - tile.outputEnd(), tile.outputStart() - other.outputEnd());
                    assertThat(tile.needs(other) && distance > reach)
                            .as("seed %s, tile at %s needs %s", seed + i, tile.outputStart(), other.outputStart())
                            .isFalse();
                }
            }
        }
    }
}
