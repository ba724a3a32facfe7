package io.hndsr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hndsr.config.Limits;
import io.hndsr.error.ImageTooLargeException;
import io.hndsr.error.InvalidImageException;
import io.hndsr.error.InvalidOptionsException;
import io.hndsr.error.Limit;
import io.hndsr.error.ResolverClosedException;
import io.hndsr.image.ImageFormat;
import io.hndsr.request.UpscaleOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Images that come as streams. */
class SuperResolverStreamsTest {

    private static final UpscaleOptions X2 = UpscaleOptions.scale(2);
    private static final int BYTES_AT_ONCE = 3;
    private static final int MAX_PIXELS = 100;

    private static SuperResolver resolver;
    private static byte[] image;

    @BeforeAll
    static void open() {
        resolver = SuperResolver.builder()
                .model(TestBundles.folder("nearest"))
                .limits(Limits.defaults().withMaxInputPixels(MAX_PIXELS))
                .build();
        image = resolver.upscale(TestPictures.waves(4, 4), X2).encode(ImageFormat.PNG);
    }

    @AfterAll
    static void close() {
        resolver.close();
    }

    /** Gives what it is given in small pieces, and counts. */
    private static final class Pieces extends InputStream {

        private final InputStream in;
        private long count;
        private boolean closed;

        Pieces(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            int next = in.read();
            count += next < 0 ? 0 : 1;
            return next;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = in.read(target, offset, count < image.length ? Math.min(length, BYTES_AT_ONCE) : length);
            count += Math.max(0, read);
            return read;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void a_stream_gives_the_same_result_as_its_bytes_and_is_left_open() {
        Pieces pieces = new Pieces(new ByteArrayInputStream(image));

        UpscaleResult result = resolver.upscale(pieces, X2);

        assertThat(result.encode(ImageFormat.PNG))
                .isEqualTo(resolver.upscale(image, X2).encode(ImageFormat.PNG));
        assertThat(pieces.count).isEqualTo(image.length);
        assertThat(pieces.closed).isFalse();
    }

    @Test
    void a_stream_has_been_read_when_submit_returns() {
        Pieces pieces = new Pieces(new ByteArrayInputStream(image));

        CompletableFuture<UpscaleResult> future = resolver.submit(pieces, X2);

        assertThat(pieces.count).isEqualTo(image.length);
        assertThat(future.join().raster().size().width()).isEqualTo(16);
    }

    @Test
    void a_stream_without_end_is_read_no_further_than_an_image_within_the_limits_can_reach() {
        Pieces endless = new Pieces(new InputStream() {
            @Override
            public int read() {
                return 'x';
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                return length;
            }
        });

        CompletableFuture<UpscaleResult> future = resolver.submit(endless, X2);

        assertThatThrownBy(future::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        ImageTooLargeException.class,
                        refused -> assertThat(refused.limit()).isEqualTo(Limit.INPUT_PIXELS))
                .hasMessageContaining("more than 16778016 bytes")
                .hasMessageContaining("limit of 100 pixels")
                .hasMessageContaining("raise Limits.maxInputPixels");
        assertThat(endless.count).isEqualTo(16_778_017);
    }

    @Test
    void limits_hold_from_the_header_of_a_stream() {
        byte[] large = resolver.upscale(TestPictures.waves(10, 10), X2).encode(ImageFormat.BMP);

        assertThatThrownBy(() -> resolver.upscale(new ByteArrayInputStream(large), X2))
                .isInstanceOf(ImageTooLargeException.class)
                .hasMessageContaining("image 20x20 has 400 pixels, the limit is 100");
    }

    @Test
    void a_stream_that_throws_is_an_invalid_image_with_its_cause() throws IOException {
        InputStream broken = InputStream.nullInputStream();
        broken.close();

        assertThatThrownBy(() -> resolver.upscale(broken, X2))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("Stream closed")
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void an_empty_stream_is_no_image() {
        assertThatThrownBy(() -> resolver.upscale(InputStream.nullInputStream(), X2))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("0 bytes");
    }

    @Test
    void a_stream_is_not_read_if_the_options_are_refused_or_the_resolver_is_closed() {
        Pieces pieces = new Pieces(new ByteArrayInputStream(image));

        assertThatThrownBy(() -> resolver.upscale(pieces, X2.blur(-1))).isInstanceOf(InvalidOptionsException.class);
        SuperResolver closed =
                SuperResolver.builder().model(TestBundles.folder("nearest")).build();
        closed.close();
        assertThatThrownBy(() -> closed.upscale(pieces, X2)).isInstanceOf(ResolverClosedException.class);
        assertThat(pieces.count).isZero();
    }
}
