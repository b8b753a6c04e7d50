package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** A pending request, of the kind {@code PatRequest}. A {@link PatInventory} owns it, and only the operator writes it. */
@Group(PatResource.GROUP)
@Version(PatResource.VERSION)
@Kind("PatRequest")
@Plural("patrequests")
@Singular("patrequest")
@AdditionalPrinterColumn(name = "Owner", jsonPath = ".status.owner")
@AdditionalPrinterColumn(name = "Token", jsonPath = ".status.tokenName")
@AdditionalPrinterColumn(name = "Access", jsonPath = ".status.access")
@AdditionalPrinterColumn(name = "Repositories", jsonPath = ".status.repositorySelection")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.reason", priority = 1)
@AdditionalPrinterColumn(name = "Expires", jsonPath = ".status.tokenExpiresAt")
@AdditionalPrinterColumn(name = "Decision", jsonPath = ".status.decision")
@AdditionalPrinterColumn(name = "By", jsonPath = ".status.decidedBy")
@AdditionalPrinterColumn(name = "Age", jsonPath = ".status.createdAt", type = AdditionalPrinterColumn.Type.DATE)
@JsonClassDescription("""
        A pending request for access with a fine-grained personal access token, as a PatInventory \
        shows it. Only the operator writes it. Deleting it decides nothing: the operator creates it again.""")
public final class PatRequestResource extends CustomResource<Void, InventoryItemStatus> implements Namespaced {

    private static final long serialVersionUID = 1L;

    // No status exists unless the API server sent one. The base class would create an empty one by reflection.
    @Override
    protected @Nullable InventoryItemStatus initStatus() {
        return null;
    }
}
