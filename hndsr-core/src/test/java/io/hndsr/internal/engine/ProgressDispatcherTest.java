package io.hndsr.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.TestPictures;
import io.hndsr.image.BandLayout;
import io.hndsr.image.ImageSize;
import io.hndsr.image.RasterImage;
import io.hndsr.image.SampleType;
import io.hndsr.image.TileBounds;
import io.hndsr.request.UpscaleOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ProgressDispatcherTest {

    @Test
    void no_pixels_are_copied_for_a_listener_of_bounds_only() {
        AtomicInteger copies = new AtomicInteger();
        RasterImage pixels = TestPictures.random(1, new ImageSize(4, 3), BandLayout.GREY, SampleType.UINT8);
        TileBounds place = new TileBounds(2, 1, 4, 3, new ImageSize(8, 8));
        FinalPart part = new FinalPart(place, () -> {
            copies.incrementAndGet();
            return pixels;
        });
        List<Object> reported = new CopyOnWriteArrayList<>();
        UpscaleOptions bounds = UpscaleOptions.scale(2).onTileBounds(reported::add);
        report(bounds, part);
        assertThat(reported).containsExactly(place);
        assertThat(copies).hasValue(0);
        report(bounds.onTile(reported::add), part);
        assertThat(copies).hasValue(1);
        assertThat(ProgressDispatcher.partListeners(UpscaleOptions.scale(2).listeners()))
                .isEmpty();
    }

    private static void report(UpscaleOptions options, FinalPart part) {
        ProgressDispatcher.partListeners(options.listeners()).forEach(listener -> listener.accept(part));
    }
}
