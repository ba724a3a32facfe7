package io.hndsr.examples;

import io.hndsr.SuperResolver;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Upscales an image in five lines, blocking. */
public final class FiveLines {

    private FiveLines() {}

    /**
     * Upscales an image by 4.
     *
     * @param arguments input file, output file (PNG)
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        File in = new File(arguments[0]);
        File out = new File(arguments[1]);
        try (SuperResolver resolver = SuperResolver.create()) {
            BufferedImage image = ImageIO.read(in);
            BufferedImage sharp = resolver.upscale(image, 4);
            ImageIO.write(sharp, "png", out);
        }
    }
}
