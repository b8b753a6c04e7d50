package dev.patoperator.cli.export;

import dev.patoperator.cli.document.InvalidInputException;
import dev.patoperator.cli.export.resource.ClusterReader;
import dev.patoperator.cli.export.resource.ClusterUnreadableException;
import dev.patoperator.cli.export.resource.ResourceKind;
import dev.patoperator.cli.export.resource.SavedObjects;
import dev.patoperator.text.Rfc3339;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code export}. */
@Command(
        name = "export",
        description = "Writes who decided what, and the inventory, as CSV and JSON for auditors. Only reads.",
        footer = {
            "",
            "The cluster is found as kubectl finds it, and only these kinds are listed: PatGrantReview, PatRevocation,",
            "PatInventory, PatRequest, PatGrant. What could not be read, and what the inputs lack, is in missing.csv.",
            "The files have personal data: logins, names of tokens, reasons, last use. Only you may read them.",
            "Exit code: 0 when the files were written, 1 when the cluster cannot be read, 2 when the input cannot be used.",
            "docs/how-to/export-evidence.md explains the columns."
        })
@SuppressWarnings("UnusedVariable") // the library sets and reads the fields
public final class ExportCommand implements Callable<Integer> {

    private static final int WRITTEN = 0;
    private static final int REFUSED = 1;
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    private final PrintWriter err;
    private final String version;
    private final Clock clock;
    private final Callable<KubernetesClient> cluster;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "DIR",
            description = "folder for the files; it is created unless it exists")
    private Path output = Path.of("");

    @Option(
            names = "--resources",
            arity = "1..*",
            paramLabel = "FILE|DIR",
            description = "resources that kubectl get -o yaml or -o json saved, instead of those of the cluster")
    private List<Path> saved = List.of();

    @Option(
            names = "--logs",
            arity = "1..*",
            paramLabel = "FILE",
            description = "logs of the operator in JSON, as files or compressed (.gz)")
    private List<Path> logs = List.of();

    @Option(
            names = {"-n", "--namespace"},
            split = ",",
            paramLabel = "NAME",
            description = "namespaces of the cluster to read (default: all)")
    private List<String> namespaces = List.of();

    @Option(names = "--force", description = "replace files that exist")
    private boolean force;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "prints this")
    private boolean help;

    /**
     * Creates the command.
     *
     * @param version one line that names the program and its version
     * @param cluster connects to the cluster; its failure has a message of one line for the user
     */
    public ExportCommand(PrintWriter err, String version, Clock clock, Callable<KubernetesClient> cluster) {
        this.err = err;
        this.version = version;
        this.clock = clock;
        this.cluster = cluster;
    }

    @Override
    public Integer call() throws InvalidInputException {
        checkNamespaces();
        String exportedAt = Rfc3339.of(clock.instant());
        try (OutputFolder folder = OutputFolder.open(output, Export.fileNames(), force)) {
            Export export = new Export(folder);
            String url = saved.isEmpty() ? readCluster(export) : readFiles(export);
            export.readLogs(logs);
            Map<String, Long> rows = export.write((resources, summaries, counts) -> new About(
                    version,
                    exportedAt,
                    url,
                    namespaces.isEmpty() ? null : namespaces,
                    saved.isEmpty() ? null : saved.stream().map(Path::toString).toList(),
                    resources,
                    summaries,
                    counts));
            err.println("decisions: " + rows.get("decisions") + ", requests and grants: " + rows.get("inventory")
                    + ", remarks on what is missing: " + rows.get("missing") + ", in " + output);
            return WRITTEN;
        } catch (ClusterUnreadableException e) {
            err.println("the cluster cannot be read: " + e.getMessage());
            return REFUSED;
        } catch (IOException e) {
            throw new InvalidInputException(output + ": cannot be written, or an input cannot be read: "
                    + e.getClass().getSimpleName() + ", " + e.getMessage());
        }
    }

    private void checkNamespaces() throws InvalidInputException {
        if (!saved.isEmpty() && !namespaces.isEmpty()) {
            throw new InvalidInputException("--namespace is of the cluster, and --resources reads files: choose one");
        }
        for (String namespace : namespaces) {
            if (!NAMESPACE.matcher(namespace).matches()) {
                throw new InvalidInputException("--namespace: '" + namespace + "' is no name of a namespace");
            }
        }
    }

    private String readCluster(Export export) throws InvalidInputException, ClusterUnreadableException, IOException {
        try (KubernetesClient kubernetes = connect()) {
            Set<ResourceKind> unlisted =
                    new ClusterReader(kubernetes, export.resources(), export.evidence()).read(namespaces);
            export.resources().finish(unlisted);
            return String.valueOf(kubernetes.getMasterUrl());
        }
    }

    private @Nullable String readFiles(Export export) throws InvalidInputException, IOException {
        List<Path> files = new ArrayList<>();
        for (Path path : saved) {
            files.addAll(SavedObjects.files(path));
        }
        SavedObjects objects = new SavedObjects(export.resources());
        for (Path file : files) {
            objects.read(file);
        }
        export.resources().finish(Set.of());
        return null;
    }

    private KubernetesClient connect() throws InvalidInputException {
        try {
            return cluster.call();
        } catch (Exception e) {
            throw new InvalidInputException(String.valueOf(e.getMessage()));
        }
    }
}
