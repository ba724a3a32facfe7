package io.hndsr.evaluate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * A named kind of damage that real images have, with fixed numbers. Lengths are in low-resolution pixels, sigma is a standard
 * deviation, noise is in 1/255, and the reduction is Pillow's bicubic one unless stated otherwise. {@code training/damage.py} has
 * the same kinds. All kinds without noise and coding give Pillow's pixels.
 */
public enum DamageKind {
    /** The reduction and nothing else. */
    CLEAN("bicubic reduction, nothing else", Damage.NONE),

    /** Another filter. */
    BOX("box filter", Damage.NONE.reducedBy(PillowResampling.BOX::resize)),

    /** Another filter. */
    BILINEAR("bilinear filter", Damage.NONE.reducedBy(PillowResampling.BILINEAR::resize)),

    /** Another filter. */
    LANCZOS("Lanczos filter", Damage.NONE.reducedBy(PillowResampling.LANCZOS::resize)),

    /** Sampling with hardly any filter. */
    ALIASED(
            "Gaussian blur of sigma 0.2, then the nearest pixel",
            Damage.NONE.before(blurred(0.2)).reducedBy(NearestSampling::resize)),

    /** The optics of a sensor. */
    BLUR("Gaussian blur of sigma 0.7 before the reduction", Damage.NONE.before(blurred(0.7))),

    /** Motion along one axis. */
    BLUR_ANISOTROPIC(
            "Gaussian blur of sigma 0.9 along columns and 0.2 along rows before the reduction",
            Damage.NONE.before((image, scale) -> SampledGaussian.of(image, 0.9 * scale, 0.2 * scale))),

    /** The noise of a detector. */
    NOISE("white noise of sigma 3", Damage.NONE.then(noise(3, 0, 0))),

    /** Noise after demosaicing and resampling. */
    NOISE_COLOUR(
            "noise of sigma 4, correlated over sigma 0.8, with 0.8 of its grey part taken away",
            Damage.NONE.then(noise(4, 0.8, 0.8))),

    /** A sensor and a file format together. */
    SENSOR(
            "Gaussian blur of sigma 0.5 before the reduction; white noise of sigma 2; JPEG of quality 85",
            Damage.NONE.before(blurred(0.5)).then(noise(2, 0, 0)).then(jpeg(85))),

    /** A file format. */
    JPEG("JPEG of quality 75, 4:2:0", Damage.NONE.then(jpeg(75))),

    /** A file format with visible blocks. */
    JPEG_STRONG("JPEG of quality 45, 4:2:0", Damage.NONE.then(jpeg(45))),

    /** A picture that was coded at a higher resolution. */
    JPEG_BEFORE(
            "JPEG of quality 60, 4:2:0, before the reduction",
            Damage.NONE.before((image, scale) -> JpegRoundTrip.of(image, 60))),

    /** The file format of web maps. */
    WEBP("WebP of quality 75", Damage.NONE.then((low, random) -> WebpRoundTrip.of(low, 75))),

    /** Sharpened by the producer. */
    SHARPENED("unsharp mask of sigma 1 and 100 percent", Damage.NONE.then(sharpened())),

    /** Sharpened by the producer and delivered as JPEG. */
    SHARPENED_JPEG(
            "unsharp mask of sigma 1 and 100 percent; JPEG of quality 80, 4:2:0",
            Damage.NONE.then(sharpened()).then(jpeg(80))),

    /** Enlarged before delivery, as tiles of web maps are. */
    OVERZOOM("reduced 1.5 times more, then enlarged to size, both bicubic", Damage.NONE.reducedBy(overzoomed(1.5))),

    /** A hazy scene. */
    HAZE("every value times 0.5 plus 100, in the truth too", Damage.NONE.ofScene(new Contrast(0.5, 100)::of)),

    /** A dark scene of little contrast. */
    LOW_CONTRAST("every value times 0.3 plus 60, in the truth too", Damage.NONE.ofScene(new Contrast(0.3, 60)::of)),

    /** A black frame, as around a scene without data. */
    FRAME(
            "a black frame of 6 pixels on every side, drawn after the reduction, in the truth too",
            Damage.NONE.drawn(DamageKind::frame)),

    /** Something drawn over the picture. */
    LABEL(
            "a white bar with black strokes of 2 by 6 pixels, drawn after the reduction, in the truth too",
            Damage.NONE.drawn(DamageKind::label));

    private static final int BLACK = 0;
    private static final int WHITE = 255;

    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // its functions have no state
    private final Damage damage;

    DamageKind(String description, Damage damage) {
        this.description = description;
        this.damage = damage;
    }

    /**
     * Finds the kind with a name.
     *
     * @param name the name, in any case
     * @return the kind
     * @throws IllegalArgumentException if there is none; the message lists all
     */
    public static DamageKind parse(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.toString().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("kind \"" + name + "\" is none of "
                        + Arrays.stream(values()).map(DamageKind::toString).collect(Collectors.joining(", "))));
    }

    /** {@return what is done, with its numbers} */
    public String description() {
        return description;
    }

    /** {@return the name in lower case, with hyphens} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Damages an image. The noise is that of {@link java.util.Random} with the CRC-32 of {@code kind/fileName} in UTF-8 as its seed,
     * so that it is the same in every run and does not depend on other images or kinds.
     *
     * @param high the high-resolution image
     * @param scale the scale, above 1
     * @param fileName the name of its file
     * @return the low-resolution image and its truth
     */
    Damage.Pair apply(RgbImage high, double scale, String fileName) {
        CRC32 seed = new CRC32();
        seed.update((this + "/" + fileName).getBytes(StandardCharsets.UTF_8));
        return damage.apply(high, scale, seed.getValue());
    }

    private static Damage.Before blurred(double sigma) {
        return (image, scale) -> GaussianBlur.of(image, sigma * scale);
    }

    private static Damage.After noise(double sigma, double reach, double chroma) {
        CorrelatedNoise noise = new CorrelatedNoise(sigma, reach, chroma);
        return noise::addTo;
    }

    private static Damage.After jpeg(int quality) {
        return (low, random) -> JpegRoundTrip.of(low, quality);
    }

    private static Damage.After sharpened() {
        return (low, random) -> UnsharpMask.of(low, 1, 100);
    }

    private static Damage.Reduction overzoomed(double factor) {
        return (image, width, height) -> {
            RgbImage small = PillowResampling.BICUBIC.resize(
                    image, (int) Math.rint(width / factor), (int) Math.rint(height / factor));
            return PillowResampling.BICUBIC.resize(small, width, height);
        };
    }

    private static List<FlatRectangle> frame(int width, int height) {
        int side = 6;
        return List.of(
                new FlatRectangle(0, 0, side, height, BLACK),
                new FlatRectangle(width - side, 0, width, height, BLACK),
                new FlatRectangle(0, 0, width, side, BLACK),
                new FlatRectangle(0, height - side, width, height, BLACK));
    }

    private static List<FlatRectangle> label(int width, int height) {
        int right = width / 2;
        List<FlatRectangle> bar = new ArrayList<>(List.of(new FlatRectangle(4, 4, right, 14, WHITE)));
        for (int left = 6; left + 4 <= right; left += 4) {
            bar.add(new FlatRectangle(left, 6, left + 2, 12, BLACK));
        }
        return bar;
    }
}
