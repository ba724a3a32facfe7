package io.hndsr.evaluate;

import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * The steps by which a scene becomes a damaged low-resolution image, in their order. Immutable, if its functions are.
 *
 * @param scene a change of the scene itself, which its truth has too
 * @param before a change at full resolution that the truth does not have
 * @param reduction the reduction to the low-resolution image
 * @param after a change of the low-resolution image
 * @param overlay what is drawn at last, on the low-resolution image and on the truth
 */
record Damage(UnaryOperator<RgbImage> scene, Before before, Reduction reduction, After after, Overlay overlay) {

    /** Pillow's bicubic reduction and nothing else. */
    static final Damage NONE = new Damage(
            image -> image,
            (image, scale) -> image,
            PillowResampling.BICUBIC::resize,
            (low, random) -> low,
            (width, height) -> List.of());

    /** A change at full resolution; lengths in low-resolution pixels are multiplied by the scale. */
    @FunctionalInterface
    interface Before {

        RgbImage of(RgbImage image, double scale);
    }

    /** A reduction to a size. */
    @FunctionalInterface
    interface Reduction {

        RgbImage of(RgbImage image, int width, int height);
    }

    /** A change of the low-resolution image; all that it draws comes from the generator. */
    @FunctionalInterface
    interface After {

        RgbImage of(RgbImage low, Random random);
    }

    /** Rectangles for a low-resolution image of some size. */
    @FunctionalInterface
    interface Overlay {

        List<FlatRectangle> of(int width, int height);
    }

    /**
     * A damaged image and what an enlargement is compared with.
     *
     * @param low the low-resolution image
     * @param truth the high-resolution image
     */
    record Pair(RgbImage low, RgbImage truth) {}

    Damage ofScene(UnaryOperator<RgbImage> change) {
        return new Damage(change, before, reduction, after, overlay);
    }

    Damage before(Before change) {
        return new Damage(scene, change, reduction, after, overlay);
    }

    Damage reducedBy(Reduction other) {
        return new Damage(scene, before, other, after, overlay);
    }

    /** {@return these steps, with a change of the low-resolution image after the present one} */
    Damage then(After change) {
        return new Damage(scene, before, reduction, (low, random) -> change.of(after.of(low, random), random), overlay);
    }

    Damage drawn(Overlay rectangles) {
        return new Damage(scene, before, reduction, after, rectangles);
    }

    /**
     * Damages an image.
     *
     * @param high the high-resolution image; the result covers the part that the protocol compares
     * @param scale the scale, above 1
     * @param seed seed of the noise
     * @return the low-resolution image and its truth
     */
    Pair apply(RgbImage high, double scale, long seed) {
        RgbImage truth = scene.apply(EvaluationProtocol.covered(high, scale));
        int width = EvaluationProtocol.lowSide(high.width(), scale);
        int height = EvaluationProtocol.lowSide(high.height(), scale);
        RgbImage reduced = reduction.of(before.of(truth, scale), width, height);
        RgbImage low = after.of(reduced, new Random(seed));
        List<FlatRectangle> rectangles = overlay.of(width, height);
        return new Pair(FlatRectangle.draw(low, rectangles, 1), FlatRectangle.draw(truth, rectangles, scale));
    }
}
