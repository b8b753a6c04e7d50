package dev.patoperator.it;

import io.fabric8.kubeapitest.Utils;
import io.fabric8.kubeapitest.binary.OSInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/** The programs of a Kubernetes control plane, in the folder that {@code KUBEBUILDER_ASSETS} names, as for envtest. */
record ApiServerBinaries(Path folder) {

    private static final String VARIABLE = "KUBEBUILDER_ASSETS";
    private static final List<String> PROGRAMS = List.of("etcd", "kube-apiserver", "kubectl");

    /** Why the programs are missing; empty when they are there. */
    static Optional<String> missing() {
        return ProgramFolder.missing(VARIABLE, PROGRAMS);
    }

    static ApiServerBinaries find() {
        return new ApiServerBinaries(ProgramFolder.find(VARIABLE));
    }

    Path kubectl() {
        return folder.resolve("kubectl");
    }

    /** The kube-controller-manager, which envtest's own folders do not have. */
    Optional<Path> controllerManager() {
        return optional("kube-controller-manager");
    }

    /** Flux's kstatus as a program: one object as JSON on standard input, a status and a message on standard output. */
    Optional<Path> kstatus() {
        return optional("kstatus");
    }

    private Optional<Path> optional(String program) {
        return Optional.of(folder.resolve(program)).filter(Files::isExecutable);
    }

    /**
     * Creates the folder layout that kube-api-test expects. It starts etcd on all interfaces, so a script in place of
     * etcd replaces that address with the loopback address. The API server can be switched off and on.
     */
    ServerSwitch layOut(Path directory) throws IOException {
        Path layout = Files.createDirectories(directory.resolve("k8s/1.0.0" + Utils.platformSuffix(new OSInfo())));
        Files.createSymbolicLink(layout.resolve("kubectl"), kubectl());
        Path etcd = layout.resolve("etcd");
        Files.writeString(etcd, """
                #!/bin/sh
                for argument; do
                  shift
                  set -- "$@" "$(printf %%s "$argument" | sed s/0\\.0\\.0\\.0/127.0.0.1/)"
                done
                exec '%s' "$@"
                """.formatted(folder.resolve("etcd")));
        Files.setPosixFilePermissions(etcd, PosixFilePermissions.fromString("rwxr-xr-x"));
        return ServerSwitch.of(folder.resolve("kube-apiserver"), layout.resolve("kube-apiserver"), directory);
    }
}
