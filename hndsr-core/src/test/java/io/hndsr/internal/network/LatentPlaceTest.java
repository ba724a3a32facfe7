package io.hndsr.internal.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.image.ImageSize;
import io.hndsr.internal.tile.TilePlan;
import io.hndsr.model.BundleDescriptor.Tiling;
import io.hndsr.model.Latent;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class LatentPlaceTest {

    private static final Tiling TILING = new Tiling(4, 16, 8, 8, 32);

    @Test
    void on_the_input_s_grid_it_covers_the_padded_tile_and_may_begin_before_the_picture() {
        Latent latent = new Latent(3, new Latent.InputGrid(2), Latent.Start.ZERO);
        assertThat(LatentPlace.outputMultiple(latent)).isEqualTo(1);
        TilePlan plan = TilePlan.of(new ImageSize(64, 20), new ImageSize(160, 50), TILING, OptionalInt.of(32));
        assertThat(LatentPlace.of(latent, plan.tile(0)))
                .isEqualTo(new LatentPlace(new LatentSize(3, 2 * 36, 2 * 56), -16, -16));
        assertThat(LatentPlace.of(latent, plan.tile(1)))
                .isEqualTo(new LatentPlace(new LatentSize(3, 2 * 36, 2 * 56), -16, 32));
    }

    @Test
    void on_the_output_s_grid_it_covers_whole_multiples_of_what_is_requested() {
        Latent latent = new Latent(5, new Latent.OutputGrid(8, 4), Latent.Start.NOISE);
        assertThat(LatentPlace.outputMultiple(latent)).isEqualTo(32);
        TilePlan plan = TilePlan.of(new ImageSize(64, 1), new ImageSize(160, 2), TILING, OptionalInt.of(32), 32);
        // Output columns 0 to 99 of the first tile, 60 to 159 of the second.
        assertThat(LatentPlace.of(latent, plan.tile(0))).isEqualTo(new LatentPlace(new LatentSize(5, 4, 16), 0, 0));
        assertThat(LatentPlace.of(latent, plan.tile(1))).isEqualTo(new LatentPlace(new LatentSize(5, 4, 16), 0, 4));
    }
}
