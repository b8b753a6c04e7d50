package dev.patoperator.cli.dump;

import dev.patoperator.cli.document.InvalidInputException;
import dev.patoperator.cli.engine.PolicyEngine;
import dev.patoperator.cli.manifest.PolicyFile;
import dev.patoperator.cli.manifest.PolicyFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The policies for which a listing is read: they tell the organization, and the teams whose members they need. */
record NamedPolicies(List<PolicyFile> policies) {

    /** Reads the policies of a folder; without one there are none. */
    static NamedPolicies read(@Nullable Path folder) throws InvalidInputException {
        return new NamedPolicies(folder == null ? List.of() : PolicyFiles.read(List.of(folder)));
    }

    /**
     * Returns the organization that all policies name.
     *
     * @throws InvalidInputException when there is no policy, or there are several organizations
     */
    String organization() throws InvalidInputException {
        Map<String, String> organizations = new TreeMap<>();
        for (PolicyFile policy : policies) {
            String login = policy.resource().getSpec() == null
                    ? null
                    : policy.resource().getSpec().organization();
            if (login != null) {
                organizations.putIfAbsent(login.toLowerCase(Locale.ROOT), login);
            }
        }
        if (organizations.size() != 1) {
            throw new InvalidInputException(
                    organizations.isEmpty()
                            ? "--organization is missing, and there are no policies that name one"
                            : "the policies name several organizations, " + String.join(", ", organizations.values())
                                    + ": choose one with --organization");
        }
        return organizations.values().iterator().next();
    }

    /** Returns the slugs of the teams that the conditions of an organization's policies name. */
    Set<String> teams(String organization) {
        return new TreeSet<>(
                new PolicyEngine(policies).requiredFacts(organization).teams());
    }
}
