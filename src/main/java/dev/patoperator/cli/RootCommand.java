package dev.patoperator.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program itself, with options only. */
@Command(
        name = "java -jar github-pat-operator.jar",
        customSynopsis = {
            "Usage: java -jar github-pat-operator.jar            starts the operator",
            "       java -jar github-pat-operator.jar COMMAND    does something else, and starts no operator"
        },
        synopsisHeading = "%n",
        description = "",
        header = {
            "Approves, denies and revokes fine-grained personal access tokens in GitHub organizations, as PatGrantReview and",
            "PatRevocation resources in a Kubernetes cluster say."
        },
        commandListHeading = "%nCommands, each with its own --help:%n%n",
        footerHeading =
                "%nThe cluster is found as kubectl finds it: in a pod by its service account, else by KUBECONFIG or"
                        + " ~/.kube/config.%nEverything else is set by environment variables:%n%n")
@SuppressWarnings("UnusedVariable") // the library sets and reads the fields
final class RootCommand {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "prints this")
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "prints the version and that of Java")
    private boolean version;
}
