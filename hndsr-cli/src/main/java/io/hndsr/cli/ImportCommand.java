package io.hndsr.cli;

import io.hndsr.importer.CheckpointImport;
import io.hndsr.importer.check.CheckReport;
import io.hndsr.importer.check.GoldenCheck;
import io.hndsr.importer.original.Checkpoints;
import io.hndsr.importer.original.Layout;
import io.hndsr.model.Diffusion.SamplerRule;
import io.hndsr.model.ModelBundle;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hndsr import}: imports checkpoints of the original HNDSR as a bundle, or checks a bundle. */
@Command(
        name = "import",
        description = {
            "Import checkpoints of the original HNDSR as a model bundle.",
            "",
            "Checkpoints are read as data; no code in them is run. The bundle offers only the mode perceptual. With"
                    + " --check, a bundle is instead compared, stage by stage, with vectors that the original computed."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hndsr import --layout server --autoencoder a.pth --operator n.pth --diffusion d.pth \\",
            "      --gain g.pth --manifest manifest.json -o imported/",
            "  hndsr import --check case.npz -b imported/",
            "  hndsr upscale scene.png --model imported/ --mode perceptual",
        })
final class ImportCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--layout",
            paramLabel = "LAYOUT",
            description =
                    "server: the network of the original's server; training: the one that its training scripts write.")
    private @Nullable Layout layout;

    @Option(names = "--autoencoder", paramLabel = "A.pth", description = "The autoencoder.")
    private @Nullable Path autoencoder;

    @Option(names = "--operator", paramLabel = "N.pth", description = "The neural operator.")
    private @Nullable Path operator;

    @Option(names = "--diffusion", paramLabel = "D.pth", description = "The denoiser of the diffusion.")
    private @Nullable Path diffusion;

    @Option(
            names = "--gain",
            paramLabel = "G.pth",
            description =
                    "The network that amplifies the features by the scale. The original initialises it randomly at"
                            + " every start.")
    private @Nullable Path gain;

    @Option(names = "--no-gain", description = "Do not amplify the features.")
    private boolean noGain;

    @Option(
            names = "--manifest",
            paramLabel = "M.json",
            description = "The original's manifest; every checkpoint must have the SHA-256 listed there.")
    private @Nullable Path manifest;

    @Option(
            names = "--sampler",
            paramLabel = "RULE",
            description = "corrected or original: the rule from one diffusion step to the next; original reproduces the"
                    + " original's error, for comparison. Default: corrected.")
    private @Nullable SamplerRule sampler;

    @Option(names = "-o", paramLabel = "BUNDLE", description = "The bundle to write: a folder that does not exist yet.")
    private @Nullable Path output;

    @Option(
            names = "--check",
            paramLabel = "CASE.npz",
            description = "Vectors of the original to compare a bundle with.")
    private @Nullable Path check;

    @Option(names = "-b", paramLabel = "BUNDLE", description = "The bundle to compare.")
    private @Nullable Path bundle;

    @Override
    public Integer call() {
        return check == null ? importBundle() : compare(check);
    }

    private int importBundle() {
        Map<String, @Nullable Object> needed = new LinkedHashMap<>();
        needed.put("--layout", layout);
        needed.put("--autoencoder", autoencoder);
        needed.put("--operator", operator);
        needed.put("--diffusion", diffusion);
        needed.put("-o", output);
        requireAll(needed);
        if ((gain == null) != noGain) {
            throw usage("either --gain, with the gain network, or --no-gain is needed");
        }
        if (bundle != null) {
            throw usage("-b is for --check; name the new bundle with -o");
        }
        Path target = Objects.requireNonNull(output);
        Checkpoints checkpoints = new Checkpoints(
                Objects.requireNonNull(autoencoder),
                Objects.requireNonNull(operator),
                Objects.requireNonNull(diffusion),
                Optional.ofNullable(gain));
        CheckpointImport.run(
                Objects.requireNonNull(layout),
                checkpoints,
                Optional.ofNullable(manifest),
                Objects.requireNonNullElse(sampler, SamplerRule.CORRECTED),
                target);
        out().println("wrote " + target + ", mode perceptual only");
        return ExitCode.DONE;
    }

    private int compare(Path file) {
        Map<String, @Nullable Object> excluded = new LinkedHashMap<>();
        excluded.put("--layout", layout);
        excluded.put("--autoencoder", autoencoder);
        excluded.put("--operator", operator);
        excluded.put("--diffusion", diffusion);
        excluded.put("--gain", gain);
        excluded.put("--no-gain", noGain ? noGain : null);
        excluded.put("--manifest", manifest);
        excluded.put("--sampler", sampler);
        excluded.put("-o", output);
        excluded.forEach((name, value) -> {
            if (value != null) {
                throw usage(name + " is for importing a bundle, --check compares one; use one of them");
            }
        });
        Map<String, @Nullable Object> needed = new LinkedHashMap<>();
        needed.put("-b", bundle);
        requireAll(needed);
        CheckReport report = GoldenCheck.run(file, ModelBundle.load(Objects.requireNonNull(bundle)));
        out().print(report.toTable());
        out().flush();
        return report.agrees() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void requireAll(Map<String, @Nullable Object> options) {
        options.forEach((name, value) -> {
            if (value == null) {
                throw usage("the option " + name + " is missing");
            }
        });
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }

    private ParameterException usage(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }
}
