package dev.patoperator;

import dev.patoperator.config.Settings;
import dev.patoperator.text.TextSanitizer;
import java.io.PrintStream;
import java.util.OptionalInt;
import java.util.Set;

/** Answers the arguments of the command line, none of which starts the operator: it is configured by its environment. */
final class CommandLine {

    private static final Set<String> HELP = Set.of("-h", "--help");
    private static final String VERSION = "--version";
    private static final int USAGE_ERROR = 2;
    private static final int MAX_SHOWN_ARGUMENT = 100;

    private final PrintStream out;
    private final PrintStream err;

    CommandLine(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Returns the exit code when the arguments are answered; empty when the operator is to start. */
    OptionalInt answer(String... arguments) {
        for (String argument : arguments) {
            if (!HELP.contains(argument) && !VERSION.equals(argument)) {
                err.println("github-pat-operator: unknown argument " + TextSanitizer.line(argument, MAX_SHOWN_ARGUMENT)
                        + "; --help shows how to configure it");
                return OptionalInt.of(USAGE_ERROR);
            }
        }
        if (arguments.length == 0) {
            return OptionalInt.empty();
        }
        if (HELP.contains(arguments[0])) {
            help();
        } else {
            BuildInfo build = BuildInfo.current();
            out.println("github-pat-operator " + build.shown() + ", Java " + build.java());
        }
        return OptionalInt.of(0);
    }

    private void help() {
        out.println("""
                Approves, denies and revokes fine-grained personal access tokens in GitHub organizations, as PatGrantReview and
                PatRevocation resources in a Kubernetes cluster say.

                Usage: java -jar github-pat-operator.jar

                  -h, --help  prints this
                  --version   prints the version and that of Java

                The cluster is found as kubectl finds it: in a pod by its service account, else by KUBECONFIG or ~/.kube/config.
                Everything else is set by environment variables:
                """);
        out.println(Settings.help());
        out.println();
        out.println("Documentation: README.md and docs/ of the source repository");
    }
}
