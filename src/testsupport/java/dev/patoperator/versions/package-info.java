/**
 * What a version of the operator stores in Kubernetes: statuses and journal records in every typical state, as fixtures
 * that later versions read.
 */
package dev.patoperator.versions;
