package io.hndsr.geotiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hndsr.image.ImageSize;
import io.hndsr.internal.codec.tiff.TiffField;
import io.hndsr.internal.codec.tiff.TiffTag;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GeoFieldsTest {

    private static final ImageSize INPUT = new ImageSize(100, 80);

    @Test
    void a_rotated_transformation_maps_the_same_place_to_the_same_coordinates() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (boolean point : List.of(false, true)) {
            ImageSize output = new ImageSize(100 + random.nextInt(500), 80 + random.nextInt(500));
            double[] affine = random.doubles(16, -100, 100).toArray();
            List<TiffField> fields = List.of(keys(point), TiffField.ofDoubles(GeoTag.TRANSFORMATION, affine));
            TiffField moved =
                    GeoFields.of(fields, INPUT, output).rescaled(fields).get(1);
            double half = point ? 0.5 : 0;
            for (int i = 0; i < 20; i++) {
                double across = random.nextDouble();
                double down = random.nextDouble();
                double x = across * INPUT.width() - half;
                double y = down * INPUT.height() - half;
                double movedX = across * output.width() - half;
                double movedY = down * output.height() - half;
                for (int row = 0; row < 2; row++) {
                    double before = affine[4 * row] * x + affine[4 * row + 1] * y + affine[4 * row + 3];
                    double after = moved.number(4 * row) * movedX
                            + moved.number(4 * row + 1) * movedY
                            + moved.number(4 * row + 3);
                    assertThat(after).as("seed %s", seed).isCloseTo(before, within(1e-8));
                }
            }
        }
    }

    @Test
    void a_pixel_scale_and_its_tie_point_keep_the_corners_of_the_image() {
        for (boolean point : List.of(false, true)) {
            ImageSize output = new ImageSize(314, 251);
            List<TiffField> fields = List.of(
                    keys(point),
                    TiffField.ofDoubles(GeoTag.PIXEL_SCALE, 10, 20, 0),
                    TiffField.ofDoubles(GeoTag.TIEPOINTS, 3, 4, 0, 500_000, 4_000_000, 0));
            List<TiffField> moved = GeoFields.of(fields, INPUT, output).rescaled(fields);
            double half = point ? 0.5 : 0;
            assertThat(left(moved, -half)).isCloseTo(left(fields, -half), within(1e-6));
            assertThat(left(moved, output.width() - half)).isCloseTo(left(fields, INPUT.width() - half), within(1e-6));
            assertThat(moved.get(1).number(1)).isCloseTo(20.0 * 80 / 251, within(1e-12));
        }
    }

    private static double left(List<TiffField> fields, double column) {
        TiffField scale = fields.get(1);
        TiffField tie = fields.get(2);
        return tie.number(3) + (column - tie.number(0)) * scale.number(0);
    }

    @Test
    void control_points_and_coefficients_count_the_new_pixels() {
        double[] rpc = new double[92];
        rpc[2] = 40;
        rpc[3] = 50;
        rpc[7] = 41;
        rpc[8] = 51;
        List<TiffField> fields = List.of(
                TiffField.ofDoubles(GeoTag.TIEPOINTS, 10, 20, 0, 1, 2, 0, 30, 40, 0, 3, 4, 0),
                TiffField.ofDoubles(GeoTag.RPC, rpc),
                TiffField.ofText(TiffTag.SOFTWARE, "other"));
        List<TiffField> moved =
                GeoFields.of(fields, INPUT, new ImageSize(400, 320)).rescaled(fields);
        assertThat(moved.get(0).number(6)).isEqualTo(120);
        assertThat(moved.get(0).number(7)).isEqualTo(160);
        assertThat(moved.get(1).number(2)).isEqualTo(161.5);
        assertThat(moved.get(1).number(3)).isEqualTo(201.5);
        assertThat(moved.get(1).number(7)).isEqualTo(164);
        assertThat(moved.get(2)).isEqualTo(fields.get(2));
    }

    private static TiffField keys(boolean point) {
        return TiffField.ofShorts(GeoTag.KEYS, 1, 1, 0, 2, 1024, 0, 1, 1, 1025, 0, 1, point ? 2 : 1);
    }
}
