package dev.patoperator.it.argocd;

import dev.patoperator.it.ProgramFolder;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Argo CD's programs, in the folder that {@code ARGOCD_ASSETS} names, and the programs on the PATH that they need. */
record ArgoPrograms(Path folder) {

    private static final String VARIABLE = "ARGOCD_ASSETS";
    private static final List<String> PROGRAMS =
            List.of("argocd-repo-server", "argocd-application-controller", "argocd-server");
    private static final List<String> OF_THE_PATH = List.of("redis-server", "git", "kustomize");

    /** Why Argo CD cannot be started; empty when it can. */
    static Optional<String> missing() {
        return ProgramFolder.missing(VARIABLE, PROGRAMS)
                .or(() -> OF_THE_PATH.stream()
                        .filter(program -> !isOnPath(program))
                        .findFirst()
                        .map(program -> "Argo CD needs " + program + " on the PATH"));
    }

    static ArgoPrograms find() {
        return new ArgoPrograms(ProgramFolder.find(VARIABLE));
    }

    Path program(String name) {
        return folder.resolve(name);
    }

    /** The folder with Argo CD's own CustomResourceDefinitions. */
    Path crds() {
        return folder.resolve("crds");
    }

    /** A PATH that has the folder first, with the scripts that the repo server calls. */
    String path() {
        return folder + File.pathSeparator + System.getenv("PATH");
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
