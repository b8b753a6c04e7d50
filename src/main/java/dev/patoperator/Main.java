package dev.patoperator;

import dev.patoperator.cli.CommandLineInterface;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Entry point. Without arguments it starts the operator; with arguments it is a command that ends by itself. */
public final class Main {

    private Main() {}

    /** Starts the operator, or runs the command that the arguments name. */
    public static void main(String[] args) throws InterruptedException {
        if (args.length > 0) {
            System.exit(runCommand(args));
        }
        OperatorStart.run();
    }

    @SuppressWarnings("SystemOut") // for the person who typed the arguments
    private static int runCommand(String[] args) {
        // A command reports by its output. Logback would add log lines to it, and takes longer to start than most
        // commands.
        System.getProperties().putIfAbsent("slf4j.provider", "org.slf4j.helpers.NOP_FallbackServiceProvider");
        System.getProperties().putIfAbsent("slf4j.internal.verbosity", "WARN");
        BuildInfo build = BuildInfo.current();
        return new CommandLineInterface(
                        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                        "github-pat-operator " + build.shown() + ", Java " + build.java(),
                        () -> OperatorStart.connect(unused -> {}))
                .run(args);
    }
}
