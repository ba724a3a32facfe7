package io.hndsr.evaluate;

import io.hndsr.evaluate.EvaluationReport.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Plots PSNR (distortion) against patch distance (perception) as SVG: what texture costs, and what it gains. One curve for
 * each scale, one labelled point for each upscaler. Stateless and thread-safe.
 */
public final class PerceptionDistortionPlot {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 420;
    private static final int LEFT = 70;
    private static final int RIGHT = 110;
    private static final int TOP = 20;
    private static final int BOTTOM = 60;
    private static final List<String> COLOURS = List.of("#1f5fa8", "#b3401f", "#2d7d46", "#7a4fa0", "#8a6d1a");

    private PerceptionDistortionPlot() {}

    /**
     * Draws the rows of a report.
     *
     * @param rows the rows, at least one
     * @return an SVG document
     */
    public static String draw(List<Row> rows) {
        Axis across = Axis.of(rows, Row::patchDistance);
        Axis up = Axis.of(rows, row -> row.quality().psnr());
        StringBuilder svg = new StringBuilder(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"13\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                WIDTH, HEIGHT));
        for (double tick = across.first(); tick <= across.max(); tick += across.step()) {
            double x = x(across, tick);
            svg.append(line(x, TOP, x, HEIGHT - BOTTOM))
                    .append(text(x, HEIGHT - BOTTOM + 18, "middle", across.label(tick)));
        }
        for (double tick = up.first(); tick <= up.max(); tick += up.step()) {
            double y = y(up, tick);
            svg.append(line(LEFT, y, WIDTH - RIGHT, y)).append(text(LEFT - 8, y + 4, "end", up.label(tick)));
        }
        svg.append(text(
                        (LEFT + WIDTH - RIGHT) / 2.0,
                        HEIGHT - 14,
                        "middle",
                        "patch distance to the truth (lower is better)"))
                .append(text(8, TOP - 6, "start", "PSNR, dB"));
        Map<Double, StringBuilder> curves = new LinkedHashMap<>();
        StringBuilder points = new StringBuilder();
        for (Row row : rows) {
            double x = x(across, row.patchDistance());
            double y = y(up, row.quality().psnr());
            curves.computeIfAbsent(row.scale(), scale -> new StringBuilder()).append(format("%.1f,%.1f ", x, y));
            points.append(format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>%n", x, y))
                    .append(text(x + 8, y + 4, "start", row.name()));
        }
        int colour = 0;
        for (StringBuilder curve : curves.values()) {
            svg.append(format(
                    "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n",
                    curve.toString().strip(), COLOURS.get(colour++ % COLOURS.size())));
        }
        return svg.append(points)
                .append("</svg>")
                .append(System.lineSeparator())
                .toString();
    }

    private static double x(Axis axis, double value) {
        return LEFT + axis.share(value) * (WIDTH - LEFT - RIGHT);
    }

    private static double y(Axis axis, double value) {
        return HEIGHT - BOTTOM - axis.share(value) * (HEIGHT - TOP - BOTTOM);
    }

    private static String line(double x1, double y1, double x2, double y2) {
        return format("<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"#ddd\"/>%n", x1, y1, x2, y2);
    }

    private static String text(double x, double y, String anchor, String text) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
        return format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, escaped);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** A range of values with round ticks. */
    private record Axis(double min, double max, double step) {

        private static final double TICKS = 5;

        static Axis of(List<Row> rows, ToDoubleFunction<Row> figure) {
            double min = rows.stream().mapToDouble(figure).min().orElseThrow();
            double max = rows.stream().mapToDouble(figure).max().orElseThrow();
            double padding = max > min ? (max - min) / 10 : 1;
            double rough = (max - min + 2 * padding) / TICKS;
            double power = Math.pow(10, Math.floor(Math.log10(rough)));
            double step = power * (rough / power > 5 ? 10 : rough / power > 2 ? 5 : rough / power > 1 ? 2 : 1);
            return new Axis(min - padding, max + padding, step);
        }

        double first() {
            return Math.ceil(min / step) * step;
        }

        double share(double value) {
            return (value - min) / (max - min);
        }

        String label(double tick) {
            int decimals = Math.max(0, (int) Math.ceil(-Math.log10(step)));
            return format("%." + decimals + "f", tick);
        }
    }
}
