-- Of one model alone, so that who builds a part of the project is not asked for the rest.
{{ config(severity='warn') }}
select * from {{ ref('missing_segment_values') }}
