{#- What a scheme can be made of: whom it scores, and the measures of recency, frequency and value.
    Recency is counted in days, so that fewer are better. -#}
{% macro rfm_bases() -%}
    {{ return([
        {
            'basis': 'purchases',
            'features': 'rfm_features',
            'population': 'frequency > 0',
            'measures': ['recency_days', 'frequency', 'monetary_amount'],
        },
        {
            'basis': 'engagement',
            'features': 'web_features',
            'population': 'visits_365d > 0',
            'measures': ['days_since_last_visit', 'visits_365d', 'minutes_on_site_90d'],
        },
    ]) }}
{%- endmacro %}
