package dev.patoperator.cli;

import dev.patoperator.cli.document.InvalidInputException;
import dev.patoperator.cli.dump.DumpCommand;
import dev.patoperator.cli.export.ExportCommand;
import dev.patoperator.cli.policytest.TestCommand;
import dev.patoperator.cli.preview.PreviewCommand;
import dev.patoperator.config.Settings;
import dev.patoperator.text.TextSanitizer;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** Answers the arguments of the command line, none of which starts the operator: it is configured by its environment. */
public final class CommandLineInterface {

    private static final int USAGE_ERROR = 2;
    private static final int MAX_SHOWN_ARGUMENT = 100;
    private static final int USAGE_WIDTH = 180;
    private static final String PROGRAM = "github-pat-operator: ";

    private final PrintWriter out;
    private final PrintWriter err;
    private final String version;
    private final Map<String, String> environment;
    private final Clock clock;
    private final Callable<KubernetesClient> cluster;

    /**
     * Creates the command line of this process.
     *
     * @param version one line that names the operator's version and that of Java
     * @param cluster connects to the cluster, for commands that read one; its failure has a message of one line
     */
    public CommandLineInterface(PrintWriter out, PrintWriter err, String version, Callable<KubernetesClient> cluster) {
        this(out, err, version, System.getenv(), Clock.systemUTC(), cluster);
    }

    /** Creates a command line without a cluster. */
    public CommandLineInterface(PrintWriter out, PrintWriter err, String version) {
        this(out, err, version, System.getenv());
    }

    /**
     * Creates a command line without a cluster, and with other environment variables than the process has.
     *
     * @param environment all environment variables, as {@link System#getenv()} gives them
     */
    public CommandLineInterface(PrintWriter out, PrintWriter err, String version, Map<String, String> environment) {
        this(out, err, version, environment, Clock.systemUTC(), () -> {
            throw new InvalidInputException("there is no cluster");
        });
    }

    /** Creates a command line with all that it takes from the process. */
    public CommandLineInterface(
            PrintWriter out,
            PrintWriter err,
            String version,
            Map<String, String> environment,
            Clock clock,
            Callable<KubernetesClient> cluster) {
        this.out = out;
        this.err = err;
        this.version = version;
        this.environment = Map.copyOf(environment);
        this.clock = clock;
        this.cluster = cluster;
    }

    /**
     * Runs what the arguments ask for.
     *
     * @param arguments at least one
     * @return the exit code: 0 for success, 1 for a negative result, 2 for arguments or files that cannot be used
     */
    public int run(String... arguments) {
        CommandLine commandLine = new CommandLine(new RootCommand())
                .addSubcommand(new TestCommand(out))
                .addSubcommand(new PreviewCommand(out, err))
                .addSubcommand(new DumpCommand(out, err, environment, clock))
                .addSubcommand(new ExportCommand(err, version, clock, cluster))
                .setOut(out)
                .setErr(err)
                .setUsageHelpWidth(USAGE_WIDTH)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(this::execute)
                .setParameterExceptionHandler((e, unused) -> usageError(e))
                .setExecutionExceptionHandler((e, unused, result) -> executionError(e));
        commandLine.getCommandSpec().version(version);
        commandLine
                .getCommandSpec()
                .usageMessage()
                .footer(literal(Settings.help()), "", "Documentation: README.md and docs/ of the source repository");
        int exitCode = commandLine.execute(arguments);
        out.flush();
        err.flush();
        return exitCode;
    }

    /** Footers are format strings. */
    private static String literal(String text) {
        return text.replace("%", "%%");
    }

    /** With --help and --version the library ignores unknown arguments. */
    private int execute(CommandLine.ParseResult parsed) {
        CommandLine.ParseResult last = parsed;
        while (last.subcommand() != null) {
            last = last.subcommand();
        }
        return last.unmatched().isEmpty()
                ? new CommandLine.RunLast().execute(parsed)
                : unknown(last.unmatched().get(0), last.commandSpec());
    }

    private int usageError(CommandLine.ParameterException e) {
        CommandLine.Model.CommandSpec command = e.getCommandLine().getCommandSpec();
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
            return unknown(unmatched.getUnmatched().get(0), command);
        }
        err.println(PROGRAM + shown(String.valueOf(e.getMessage())) + "; " + help(command));
        return USAGE_ERROR;
    }

    private int unknown(String argument, CommandLine.Model.CommandSpec command) {
        err.println(PROGRAM + "unknown argument " + shown(argument) + "; " + help(command));
        return USAGE_ERROR;
    }

    private static String help(CommandLine.Model.CommandSpec command) {
        return command.parent() == null
                ? "--help shows how to configure it"
                : command.name() + " --help shows how to use it";
    }

    private static String shown(String argument) {
        return TextSanitizer.line(argument, MAX_SHOWN_ARGUMENT);
    }

    /** Faults of the input need no stack trace. */
    private int executionError(Exception e) throws Exception {
        if (!(e instanceof InvalidInputException invalid)) {
            throw e;
        }
        invalid.faults().forEach(err::println);
        return USAGE_ERROR;
    }
}
