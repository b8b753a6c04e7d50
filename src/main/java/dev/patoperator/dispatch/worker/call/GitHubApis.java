package dev.patoperator.dispatch.worker.call;

import dev.patoperator.github.AppApi;
import dev.patoperator.github.PatApi;
import dev.patoperator.github.organization.OrganizationApi;

/** The calls to GitHub that workers make. */
public record GitHubApis(AppApi apps, PatApi pats, OrganizationApi organizations) {}
