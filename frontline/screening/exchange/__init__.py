"""Results as other systems write them: HL7 v2 (hl7), FHIR (fhir), and what their codes mean (codes)."""
