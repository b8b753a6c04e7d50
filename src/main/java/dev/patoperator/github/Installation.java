package dev.patoperator.github;

import java.net.URI;

/**
 * One installation of a GitHub App. GitHub counts rate limits per installation.
 *
 * @param apiUrl base URL of the REST API that knows the installation
 * @param id the installation's id
 */
public record Installation(URI apiUrl, long id) {}
