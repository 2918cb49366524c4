select * from {{ ref('customer_categories') }}
where
    (usual_gap_days is null) <> (replenishment_status is null)
    or (usual_gap_days is null) <> (next_expected_on is null)
