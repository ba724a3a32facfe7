package io.hndsr.importer.original;

import io.hndsr.importer.checkpoint.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/** The names and shapes of the weights in the original's checkpoints. Confined to one thread. */
final class WeightShapes {

    /** Fourier modes of a spectral convolution on each axis. */
    static final int MODES = 8;

    /** Channels inside the operator. */
    static final int WIDTH = 32;

    /** Blocks of the operator. */
    static final int BLOCKS = 4;

    private final Map<String, Shape> shapes = new LinkedHashMap<>();

    private WeightShapes() {}

    static Map<String, Shape> operator(Layout layout) {
        WeightShapes network = new WeightShapes();
        network.conv("fc0", WIDTH, 4, 1);
        for (int block = 0; block < BLOCKS; block++) {
            for (String weights : new String[] {".weights1", ".weights2"}) {
                network.add(layout.spectral(block) + weights, WIDTH, WIDTH, MODES, MODES, 2);
            }
            network.conv(layout.pointwise(block), WIDTH, WIDTH, 1);
        }
        network.conv("fc1", 64, WIDTH, 1);
        network.conv("fc2", Layout.FEATURES, 64, 1);
        return network.shapes;
    }

    static Map<String, Shape> gain() {
        WeightShapes network = new WeightShapes();
        network.linear("mlp.0", 256, 1);
        network.linear("mlp.2", 256, 256);
        network.linear("mlp.4", Layout.FEATURES, 256);
        return network.shapes;
    }

    /** The encoder is in the file too; a bundle does not contain it. */
    static Map<String, Shape> autoencoder() {
        WeightShapes network = new WeightShapes();
        network.conv("encoder.0", 128, 3, 3);
        for (int i = 1; i <= 5; i += 2) {
            network.conv("encoder." + i, 128, 128, 4);
        }
        for (int i = 7; i <= 10; i++) {
            network.residual("encoder." + i);
        }
        for (int i = 0; i < 4; i++) {
            network.residual("decoder." + i);
        }
        network.transposed("decoder.4", 128, 64);
        network.transposed("decoder.6", 64, 32);
        network.transposed("decoder.8", 32, 16);
        network.conv("decoder.10", 3, 16, 3);
        return network.shapes;
    }

    static Map<String, Shape> serverDenoiser() {
        WeightShapes network = new WeightShapes();
        network.linear("t_embed.proj.0", 512, 128);
        network.linear("t_embed.proj.2", 128, 512);
        network.conv("ctx_proj", 64, 64, 1);
        network.block("enc1", 128, 128, 128, "t_proj", "skip");
        network.conv("down1", 128, 128, 4);
        network.block("enc2", 128, 256, 128, "t_proj", "skip");
        network.conv("down2", 256, 256, 4);
        network.block("mid", 256, 256, 128, "t_proj", "skip");
        network.transposed("up2", 256, 256);
        network.block("dec2", 512, 128, 128, "t_proj", "skip");
        network.transposed("up1", 128, 128);
        network.block("dec1", 256, 64, 128, "t_proj", "skip");
        network.conv("out", 64, 64, 3);
        return network.shapes;
    }

    static Map<String, Shape> trainingDenoiser() {
        WeightShapes network = new WeightShapes();
        network.linear("time_embed.1", 256, 64);
        network.linear("time_embed.3", 256, 256);
        network.conv("input_proj", 64, 128, 3);
        network.block("down1", 64, 128, 256, "time_emb.1", "shortcut");
        network.conv("down2", 128, 128, 3);
        network.block("mid1", 128, 128, 256, "time_emb.1", "shortcut");
        network.norm("mid_attn.norm", 128);
        network.conv("mid_attn.q", 128, 128, 1);
        network.linear("mid_attn.kv", 256, 128);
        network.conv("mid_attn.proj", 128, 128, 1);
        network.block("mid2", 128, 128, 256, "time_emb.1", "shortcut");
        network.transposed("up1", 128, 128);
        network.block("up2", 192, 64, 256, "time_emb.1", "shortcut");
        network.norm("out.0", 64);
        network.conv("out.2", 128, 64, 3);
        return network.shapes;
    }

    private void block(String name, int inputs, int outputs, int time, String timeKey, String skipKey) {
        norm(name + ".norm1", inputs);
        conv(name + ".conv1", outputs, inputs, 3);
        linear(name + "." + timeKey, outputs, time);
        norm(name + ".norm2", outputs);
        conv(name + ".conv2", outputs, outputs, 3);
        if (inputs != outputs) {
            conv(name + "." + skipKey, outputs, inputs, 1);
        }
    }

    private void residual(String name) {
        conv(name + ".block.0", 128, 128, 3);
        conv(name + ".block.2", 128, 128, 3);
    }

    private void conv(String name, int outputs, int inputs, int side) {
        add(name + ".weight", outputs, inputs, side, side);
        add(name + ".bias", outputs);
    }

    private void transposed(String name, int inputs, int outputs) {
        add(name + ".weight", inputs, outputs, 4, 4);
        add(name + ".bias", outputs);
    }

    private void linear(String name, int outputs, int inputs) {
        add(name + ".weight", outputs, inputs);
        add(name + ".bias", outputs);
    }

    private void norm(String name, int channels) {
        add(name + ".weight", channels);
        add(name + ".bias", channels);
    }

    private void add(String name, long... shape) {
        shapes.put(name, Shape.of(shape));
    }
}
