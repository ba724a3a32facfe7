package io.hndsr.cli.evaluate;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.hndsr.cli.evaluate.Protocol.Figures;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an evaluation found.
 *
 * @param model what was judged
 * @param device where it ran
 * @param blur what the network was told of the blur
 * @param noise what the network was told of the noise
 * @param images how many images the means are over
 * @param scales the figures by scale
 * @param failures file name and message of each image that could not be measured
 */
public record EvaluationReport(
        String model,
        String device,
        double blur,
        double noise,
        int images,
        List<AtScale> scales,
        Map<String, String> failures) {

    private static final int DECIMALS = 4;

    /**
     * The means at one scale.
     *
     * @param scale the scale
     * @param mean the means over the images
     * @param worstImage the image that gained least
     * @param worstGain its gain, in dB
     */
    public record AtScale(double scale, Figures mean, String worstImage, double worstGain) {

        static AtScale of(double scale, Map<String, Figures> figures) {
            Map.Entry<String, Figures> worst = figures.entrySet().stream()
                    .min(Comparator.comparingDouble(entry -> entry.getValue().gain()))
                    .orElseThrow();
            return new AtScale(
                    scale,
                    Figures.mean(figures.values()),
                    worst.getKey(),
                    worst.getValue().gain());
        }
    }

    /**
     * Returns this report with what was judged.
     *
     * @param newModel what was judged
     * @param newDevice where it ran
     * @param newBlur what the network was told of the blur
     * @param newNoise what the network was told of the noise
     * @return the completed report
     */
    public EvaluationReport by(String newModel, String newDevice, double newBlur, double newNoise) {
        return new EvaluationReport(newModel, newDevice, newBlur, newNoise, images, scales, failures);
    }

    /** {@return the figures as a table to read} */
    public String toTable() {
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "%s on %s, %d images, blur %s, noise %s%n%n"
                        + "scale     PSNR     gain    SSIM   bicubic PSNR  SSIM    worst image%n",
                model,
                device,
                images,
                blur,
                noise));
        for (AtScale at : scales) {
            table.append(String.format(
                    Locale.ROOT,
                    "x%-6s %7.3f  %+7.3f  %6.4f   %12.3f  %6.4f  %s (%+.2f)%n",
                    BigDecimal.valueOf(at.scale()).stripTrailingZeros().toPlainString(),
                    at.mean().psnr(),
                    at.mean().gain(),
                    at.mean().ssim(),
                    at.mean().bicubicPsnr(),
                    at.mean().bicubicSsim(),
                    at.worstImage(),
                    at.worstGain()));
        }
        return table.toString();
    }

    /** {@return the figures as a JSON object, ended by a line break} */
    public String toJson() {
        JsonObject root = new JsonObject();
        root.addProperty("model", model);
        root.addProperty("device", device);
        root.addProperty("blur", blur);
        root.addProperty("noise", noise);
        root.addProperty("images", images);
        JsonArray array = new JsonArray();
        for (AtScale at : scales) {
            JsonObject entry = new JsonObject();
            entry.addProperty("scale", at.scale());
            entry.addProperty("psnr", rounded(at.mean().psnr()));
            entry.addProperty("gain", rounded(at.mean().gain()));
            entry.addProperty("ssim", rounded(at.mean().ssim()));
            entry.addProperty("bicubicPsnr", rounded(at.mean().bicubicPsnr()));
            entry.addProperty("bicubicSsim", rounded(at.mean().bicubicSsim()));
            entry.addProperty("worstImage", at.worstImage());
            entry.addProperty("worstGain", rounded(at.worstGain()));
            array.add(entry);
        }
        root.add("scales", array);
        JsonObject failed = new JsonObject();
        failures.forEach(failed::addProperty);
        root.add("failures", failed);
        return new GsonBuilder()
                        .setPrettyPrinting()
                        .disableHtmlEscaping()
                        .create()
                        .toJson(root) + "\n";
    }

    private static BigDecimal rounded(double value) {
        return BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_UP);
    }
}
