package io.hndsr.cli.original;

import io.hndsr.cli.checkpoint.PthFile;
import io.hndsr.cli.checkpoint.Shape;
import io.hndsr.cli.checkpoint.Tensor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/** Checkpoints whose weights are the formula of {@code make_vectors.py}. */
public final class DrawnCheckpoints {

    private DrawnCheckpoints() {}

    /** Writes the four checkpoints of a layout into a folder, as autoencoder.pth, operator.pth, diffusion.pth, gain.pth. */
    public static void write(Layout layout, Path folder) {
        PthFile.ofTensors(drawn(Parameters.autoencoder())).write(folder.resolve("autoencoder.pth"));
        PthFile.ofTensors(drawn(Parameters.operator(layout))).write(folder.resolve("operator.pth"));
        PthFile.ofTensorsUnder("diffusion_unet", "ema_shadow", drawn(layout.denoiserShapes()))
                .write(folder.resolve("diffusion.pth"));
        PthFile.ofTensors(drawn(Parameters.gain())).write(folder.resolve("gain.pth"));
    }

    private static Map<String, Tensor> drawn(Map<String, Shape> shapes) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> tensors.put(name, new Tensor(shape, values(name, shape))));
        return tensors;
    }

    private static float[] values(String name, Shape shape) {
        CRC32 sum = new CRC32();
        sum.update(name.getBytes(StandardCharsets.US_ASCII));
        float[] values = new float[(int) shape.count()];
        for (int i = 0; i < values.length; i++) {
            double unit = (word((sum.getValue() << 32) + i) >>> 40) / (double) (1 << 23) - 1;
            values[i] = (float) scaled(name, shape.sizes(), unit);
        }
        return values;
    }

    private static double scaled(String name, List<Long> sizes, double unit) {
        if ((name.contains("norm") && name.endsWith(".weight")) || name.equals("out.0.weight")) {
            return 1 + 0.25 * unit;
        }
        if (sizes.size() == 1) {
            return 0.1 * unit;
        }
        long inputs =
                name.contains("weights") ? sizes.get(0) : sizes.stream().skip(1).reduce(1L, Math::multiplyExact);
        return unit * Math.sqrt(3.0 / inputs);
    }

    /** The finaliser of SplitMix64 on a counter. */
    private static long word(long counter) {
        long word = (counter + 1) * 0x9E3779B97F4A7C15L;
        word = (word ^ (word >>> 30)) * 0xBF58476D1CE4E5B9L;
        word = (word ^ (word >>> 27)) * 0x94D049BB133111EBL;
        return word ^ (word >>> 31);
    }
}
