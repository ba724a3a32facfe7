package io.hndsr.cli;

import io.hndsr.cli.check.GoldenCheck;
import io.hndsr.cli.check.Report;
import io.hndsr.cli.original.BundleFolder;
import io.hndsr.cli.original.Layout;
import io.hndsr.cli.original.Manifest;
import io.hndsr.cli.original.OriginalNetwork;
import io.hndsr.cli.original.OriginalNetwork.Checkpoints;
import io.hndsr.cli.original.Source;
import io.hndsr.model.Diffusion.SamplerRule;
import io.hndsr.model.ModelBundle;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
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

/** {@code hndsr import}: makes a bundle of checkpoints of the original HNDSR, or checks one. */
@Command(
        name = "import",
        description = {
            "Make a model bundle of checkpoints of the original HNDSR.",
            "",
            "Checkpoints are read as data; no code in them is run. The bundle offers the mode perceptual only. With"
                    + " --check, a bundle is compared, stage by stage, with vectors of the original instead."
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
            description = "server: what the original's server runs; training: what its training writes.")
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
                    "The network that amplifies the features by the scale. The original draws it anew at every start.")
    private @Nullable Path gain;

    @Option(names = "--no-gain", description = "Do not amplify the features.")
    private boolean noGain;

    @Option(
            names = "--manifest",
            paramLabel = "M.json",
            description = "The original's manifest; every checkpoint must have the SHA-256 that it lists.")
    private @Nullable Path manifest;

    @Option(
            names = "--sampler",
            paramLabel = "RULE",
            description = "corrected or original: how a step of the diffusion goes to the next; original repeats the"
                    + " original's fault, for comparison. Default: corrected.")
    private @Nullable SamplerRule sampler;

    @Option(names = "-o", paramLabel = "BUNDLE", description = "Where the bundle goes: a folder that is not there yet.")
    private @Nullable Path output;

    @Option(names = "--check", paramLabel = "CASE.npz", description = "Vectors of the original to compare with.")
    private @Nullable Path check;

    @Option(names = "-b", paramLabel = "BUNDLE", description = "The bundle that is compared.")
    private @Nullable Path bundle;

    @Override
    public Integer call() {
        return check == null ? make() : compare(check);
    }

    private int make() {
        Map<String, @Nullable Object> needed = new LinkedHashMap<>();
        needed.put("--layout", layout);
        needed.put("--autoencoder", autoencoder);
        needed.put("--operator", operator);
        needed.put("--diffusion", diffusion);
        needed.put("-o", output);
        requireAll(needed);
        if ((gain == null) != noGain) {
            throw usage("name the gain network with --gain, or say --no-gain; one of them");
        }
        if (bundle != null) {
            throw usage("-b belongs to --check; the new bundle is named with -o");
        }
        Path target = Objects.requireNonNull(output);
        Checkpoints files = new Checkpoints(
                Objects.requireNonNull(autoencoder),
                Objects.requireNonNull(operator),
                Objects.requireNonNull(diffusion),
                Optional.ofNullable(gain));
        List<Source> sources = files.sources(Optional.ofNullable(manifest).map(Manifest::read));
        OriginalNetwork network = OriginalNetwork.read(Objects.requireNonNull(layout), files);
        BundleFolder.write(target, network, sources, Objects.requireNonNullElse(sampler, SamplerRule.CORRECTED));
        out().println("wrote " + target + ", mode perceptual only");
        return ExitCode.DONE;
    }

    private int compare(Path file) {
        Map<String, @Nullable Object> foreign = new LinkedHashMap<>();
        foreign.put("--layout", layout);
        foreign.put("--autoencoder", autoencoder);
        foreign.put("--operator", operator);
        foreign.put("--diffusion", diffusion);
        foreign.put("--gain", gain);
        foreign.put("--no-gain", noGain ? noGain : null);
        foreign.put("--manifest", manifest);
        foreign.put("--sampler", sampler);
        foreign.put("-o", output);
        foreign.forEach((name, value) -> {
            if (value != null) {
                throw usage(name + " makes a bundle, --check compares one; give one of them");
            }
        });
        Map<String, @Nullable Object> needed = new LinkedHashMap<>();
        needed.put("-b", bundle);
        requireAll(needed);
        Report report = GoldenCheck.run(file, ModelBundle.load(Objects.requireNonNull(bundle)));
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
