package io.hndsr.cli;

import io.hndsr.config.Device;
import io.hndsr.evaluate.DamageKind;
import io.hndsr.request.Nodata;
import io.hndsr.request.OutputSizing;
import io.hndsr.request.OutputSizing.Side;
import io.hndsr.request.Sensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code hndsr}: the command with its sub-commands, how option values are parsed, and how errors are reported. */
@Command(
        name = "hndsr",
        description = "Sharper satellite and aerial images, 2 to 8 times larger.",
        versionProvider = HndsrCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpscaleCommand.class,
            InfoCommand.class,
            EvaluateCommand.class,
            ImportCommand.class,
            ServeCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hndsr upscale photo.png --compare     writes photo-x4.png and a before-and-after image",
            "  hndsr upscale scenes/ -o out/ --scale 2",
            "  hndsr info",
            "  hndsr evaluate samples/valid --scale 4",
            "  hndsr import --help                   import models of the original HNDSR",
            "  hndsr serve --port 8000               the HTTP API, including the original's",
            "  source <(hndsr generate-completion)   completion for bash and zsh",
            "",
            "HNDSR_JAVA_OPTS holds options for Java, such as -Xmx8g; HNDSR_DEBUG=1 shows stack traces.",
        })
public final class HndsrCommand implements Callable<Integer> {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})?([xX])?(\\d{1,9})?");

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show the stack trace of an error.")
    private boolean verbose;

    private HndsrCommand() {}

    /**
     * Runs the command and ends the process: with 0 on success, 1 if something failed, 2 if the command line was wrong, 130
     * if the user interrupted it.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        // The validator logs through JBoss Logging, which does not find SLF4J by itself.
        System.setProperty("org.jboss.logging.provider", "slf4j");
        System.exit(commandLine().execute(arguments));
    }

    /** {@return a new command line} */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new HndsrCommand());
        line.addSubcommand("generate-completion", new GenerateCompletion());
        ServeCommand.addOptions(
                Objects.requireNonNull(line.getSubcommands().get("serve")).getCommandSpec());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.registerConverter(Device.class, HndsrCommand::device);
        line.registerConverter(Sensor.class, HndsrCommand::sensor);
        line.registerConverter(DamageKind.class, HndsrCommand::damageKind);
        line.registerConverter(Nodata.class, HndsrCommand::nodata);
        line.registerConverter(OutputSizing.class, HndsrCommand::size);
        line.setExecutionExceptionHandler(HndsrCommand::report);
        line.setParameterExceptionHandler(HndsrCommand::reject);
        configure(line.getCommandSpec());
        line.getSubcommands().values().forEach(command -> configure(command.getCommandSpec()));
        return line;
    }

    private static void configure(CommandSpec command) {
        command.mixinStandardHelpOptions(true);
        command.version(new Version().getVersion());
        command.usageMessage()
                .abbreviateSynopsis(true)
                .width(100)
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(exitCodes());
    }

    private static Map<String, String> exitCodes() {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put("0", "success");
        codes.put("1", "something failed; with several inputs, the others were processed");
        codes.put("2", "the command line was wrong; nothing was done");
        codes.put("130", "interrupted by the user");
        return codes;
    }

    @Override
    public Integer call() {
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(), "a command is missing, such as: hndsr upscale IN");
    }

    private static Device device(String text) {
        try {
            return Device.parse(text);
        } catch (IllegalArgumentException unknown) {
            throw new TypeConversionException(String.valueOf(unknown.getMessage()));
        }
    }

    private static Sensor sensor(String text) {
        try {
            return Sensor.parse(text);
        } catch (IllegalArgumentException unknown) {
            throw new TypeConversionException(String.valueOf(unknown.getMessage()));
        }
    }

    private static DamageKind damageKind(String name) {
        try {
            return DamageKind.parse(name);
        } catch (IllegalArgumentException unknown) {
            throw new TypeConversionException(String.valueOf(unknown.getMessage()));
        }
    }

    private static Nodata nodata(String text) {
        try {
            return Nodata.parse(text);
        } catch (IllegalArgumentException unknown) {
            throw new TypeConversionException(String.valueOf(unknown.getMessage()));
        }
    }

    private static OutputSizing size(String text) {
        Matcher matcher = SIZE.matcher(text);
        Optional<String> width = Optional.empty();
        Optional<String> height = Optional.empty();
        boolean crossed = false;
        if (matcher.matches()) {
            width = Optional.ofNullable(matcher.group(1));
            crossed = matcher.group(2) != null;
            height = Optional.ofNullable(matcher.group(3));
        }
        if (width.isEmpty() && height.isEmpty()) {
            throw new TypeConversionException(
                    "\"" + text + "\" is not a size; write WIDTHxHEIGHT, such as 1920x1080, or"
                            + " WIDTHx, xHEIGHT or one number for the longer side, to keep the ratio of the sides");
        }
        int columns = width.map(Integer::parseInt).orElse(1);
        int rows = height.map(Integer::parseInt).orElse(1);
        if (columns < 1 || rows < 1) {
            throw new TypeConversionException("size " + text + " must have sides of at least 1");
        }
        if (width.isPresent() && height.isPresent()) {
            return new OutputSizing.ToSize(columns, rows);
        }
        if (!crossed) {
            return new OutputSizing.ToSide(Side.LONGER, columns);
        }
        return width.isPresent()
                ? new OutputSizing.ToSide(Side.WIDTH, columns)
                : new OutputSizing.ToSide(Side.HEIGHT, rows);
    }

    private static int report(Exception error, CommandLine line, CommandLine.ParseResult parsed) {
        line.getErr().println("hndsr: " + ErrorText.of(error));
        if (traced(line.getCommandSpec())) {
            error.printStackTrace(line.getErr());
        }
        return ExitCode.FAILED;
    }

    /** {@return whether stack traces are to be printed} */
    static boolean traced(CommandSpec command) {
        return System.getenv("HNDSR_DEBUG") != null
                || (command.root().userObject() instanceof HndsrCommand root && root.verbose);
    }

    private static int reject(ParameterException error, String[] arguments) {
        CommandLine line = error.getCommandLine();
        line.getErr().println("hndsr: " + error.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(error, line.getErr());
        line.getErr().println("Try '" + line.getCommandSpec().qualifiedName() + " --help' for the options.");
        return ExitCode.USAGE;
    }

    /** The version, from a resource that the build writes. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {"hndsr " + number()};
        }

        static String number() {
            try (InputStream stream = Version.class.getResourceAsStream("version.properties")) {
                Properties properties = new Properties();
                if (stream != null) {
                    properties.load(stream);
                }
                return properties.getProperty("version", "unknown");
            } catch (IOException damaged) {
                throw new UncheckedIOException("the version cannot be read: " + damaged, damaged);
            }
        }
    }
}
