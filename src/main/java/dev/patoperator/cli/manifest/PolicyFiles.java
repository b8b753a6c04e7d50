package dev.patoperator.cli.manifest;

import dev.patoperator.api.v1alpha1.PatResource;
import dev.patoperator.cli.document.DocumentFile;
import dev.patoperator.cli.document.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds and reads the policies in files and folders. Everything else that the files hold is ignored. */
public final class PolicyFiles {

    private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".json");
    private static final List<String> TEST_ENDINGS = List.of("-test.yaml", "-test.yml", "-test.json");
    private static final Set<String> KUSTOMIZATIONS =
            Set.of("kustomization.yaml", "kustomization.yml", "kustomization");

    private PolicyFiles() {}

    /**
     * Reads the policies of files and folders.
     *
     * @param paths folders are read without their subfolders, and without the files that kustomize and tests use
     * @throws InvalidInputException with the faults of all files that cannot be read, and with policies that have the same
     *     kind, namespace and name
     */
    public static List<PolicyFile> read(Collection<Path> paths) throws InvalidInputException {
        List<String> faults = new ArrayList<>();
        List<PolicyFile> policies = new ArrayList<>();
        PolicyParser parser = new PolicyParser();
        for (Path file : files(paths, faults)) {
            try {
                for (Object document : DocumentFile.read(file)) {
                    add(document, file, parser, policies);
                }
            } catch (InvalidInputException e) {
                faults.addAll(e.faults());
            }
        }
        addDuplicates(policies, faults);
        if (!faults.isEmpty()) {
            throw new InvalidInputException(faults);
        }
        return policies;
    }

    private static void add(@Nullable Object document, Path file, PolicyParser parser, List<PolicyFile> policies)
            throws InvalidInputException {
        if (!(document instanceof Map<?, ?> fields)) {
            return;
        }
        if (String.valueOf(fields.get("kind")).endsWith("List") && fields.get("items") instanceof List<?> items) {
            for (Object item : items) { // what kubectl get -o yaml prints, or kubectl get --raw
                add(item, file, parser, policies);
            }
            return;
        }
        PolicyFile policy = parser.policy(fields, file);
        if (policy != null) {
            policies.add(policy);
        }
    }

    private static Set<Path> files(Collection<Path> paths, List<String> faults) {
        Set<Path> files = new LinkedHashSet<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                try (Stream<Path> found = Files.list(path)) {
                    found.filter(PolicyFiles::mayHavePolicies)
                            .sorted()
                            .map(Path::normalize)
                            .forEach(files::add);
                } catch (IOException e) {
                    faults.add(path + ": cannot be read: " + e.getClass().getSimpleName() + ", " + e.getMessage());
                }
            } else if (Files.exists(path)) {
                files.add(path.normalize());
            } else {
                faults.add(path + ": there is no such file or folder");
            }
        }
        return files;
    }

    private static boolean mayHavePolicies(Path file) {
        String name = lowerCaseName(file);
        return Files.isRegularFile(file)
                && ENDINGS.stream().anyMatch(name::endsWith)
                && !hasNameOfTests(file)
                && !KUSTOMIZATIONS.contains(name);
    }

    /** Whether the name of a file says that it has tests and no policies. */
    public static boolean hasNameOfTests(Path file) {
        return TEST_ENDINGS.stream().anyMatch(lowerCaseName(file)::endsWith);
    }

    private static String lowerCaseName(Path file) {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    }

    private static void addDuplicates(List<PolicyFile> policies, List<String> faults) {
        Map<String, Path> seen = new HashMap<>();
        for (PolicyFile policy : policies) {
            PatResource<?> resource = policy.resource();
            String key = resource.getKind() + " " + resource.namespace() + "/" + resource.name();
            Path before = seen.putIfAbsent(key, policy.file());
            if (before != null) {
                faults.add(policy.file() + ": " + key + " is in " + before
                        + ", too: only one of them can be in the cluster, so rename or remove one");
            }
        }
    }
}
